// A shell in somebody else's pod or machine, by hand: agents have no terminal, and their work in other pods has a command of its own.
import type { Rule } from "../../rule.ts";
import { anyOf, of, type Way } from "../ways.ts";

const shell = String.raw`["']?(?:\/\S{0,40}\/)?(?:ba|da|z|k|a)?sh["']?(?:\s+-[il]+)?\s*$`;

const ways: readonly Way[] = [
  {
    what: "fetches code and runs it in another pod",
    names: of("kubectl", "oc"),
    words:
      /^(?=.*\b(?:exec|run|create)\s)(?=.*\s--\s.{0,200}?(?:\b(?:curl|wget)\s[^|]{0,300}\|\s*(?:ba|da|z|a)?sh\b|\bbase64\s+-d|\/dev\/tcp\/))/s,
    severity: "High",
  },
  {
    what: "opens a shell in another pod",
    names: of("kubectl", "oc"),
    words: new RegExp(
      String.raw`\b(?:exec|rsh)\b.{0,300}(?:\s--\s+|\s)${shell}|\battach\b.{0,200}(?:^|\s)-(?:it|ti|i)\b|\bdebug\b(?!.{0,200}\bnode\/).{0,200}(?:^|\s)-(?:it|ti)\b`,
      "s",
    ),
  },
  {
    what: "applies a manifest straight from the network",
    names: of("kubectl", "oc", "helm"),
    words: /\b(?:apply|create|replace)\b.{0,200}(?:-f|--filename|-k|--kustomize)[\s=]?["']?https?:\/\//,
    unless:
      /https?:\/\/(?:raw\.githubusercontent\.com|github\.com)\/(?:kubernetes|kubernetes-sigs|cert-manager|argoproj|prometheus-operator|fluxcd|cilium|istio)\//,
  },
  {
    what: "opens a shell in another container",
    names: of("docker", "podman", "nerdctl"),
    words: new RegExp(String.raw`\bexec\b.{0,200}\s${shell}`, "s"),
  },
  {
    what: "has a database start a program on its machine",
    names: of("psql", "python", "python3", "node", "usql"),
    words:
      /\bcopy\s.{1,400}\s(?:from|to)\s+program\s+["'$]|\blo_export\(|\bcreate\s+(?:or\s+replace\s+)?function\b.{1,400}\blanguage\s+["']?(?:c|plpython3?u|plperlu|plsh)\b/is,
    severity: "High",
  },
  {
    what: "has a database start a program on its machine",
    names: of("mysql", "mariadb", "sqlcmd"),
    words: /\bxp_cmdshell\b|\binto\s+(?:out|dump)file\b|\bsys_(?:exec|eval)\(/i,
    severity: "High",
  },
  {
    what: "signs in elsewhere with a password from its command line",
    names: of("sshpass"),
    words: /(?:^|\s)-[pfe]/,
  },
  {
    what: "runs commands on other machines",
    names: of(
      "psexec.py",
      "wmiexec.py",
      "smbexec.py",
      "impacket-psexec",
      "impacket-wmiexec",
      "evil-winrm",
      "secretsdump.py",
      "xfreerdp",
      "rdesktop",
    ),
    words: /^/,
    severity: "High",
  },
];

export const lateralShell: Rule = {
  name: "lateral-shell",
  gate: "KnownBad",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI07", "ASI08", "T1609", "T1021.004", "T1610", "AML.T0091"],
  signal:
    "Interactive shells in other pods and containers, code fetched into them, manifests applied straight from an address, databases told to start programs, and tools for other machines.",
  benign: "Somebody working through the agent's terminal.",
  advice:
    "Look at the pod that was entered as well: what was done there is not in this case. If people work this way, add an exception for the command line, with an end date.",
  judge: anyOf(ways),
};
