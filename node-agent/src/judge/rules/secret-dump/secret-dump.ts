// Kubernetes Secrets read with their values, or of all namespaces at once; and the ways around `get secrets`.

import type { Severity } from "@bailiff/crds";
import { powersOf } from "../../../baseline/shapes/shape.ts";
import { readsOthersSecrets } from "../../never-learn.ts";
import type { Rule } from "../../rule.ts";
import { commandLine, quoteLine } from "../../text.ts";

interface Way {
  readonly names: ReadonlySet<string>;
  readonly words: RegExp;
  readonly what: string;
  readonly severity: Severity;
}

const of = (...names: string[]): ReadonlySet<string> => new Set(names);
const ways: readonly Way[] = [
  {
    names: of("kubectl", "oc"),
    words: /\bget\b.{0,200}--raw[\s=]["']?\/api\/v1\/(?:namespaces\/[\w.-]{1,63}\/)?secrets\b/,
    what: "reads Secrets from the API",
    severity: "High",
  },
  {
    names: of("kubectl", "oc"),
    words: /\bconfig\s+view\b.{0,100}--raw\b/,
    what: "prints its own credentials",
    severity: "Medium",
  },
  {
    names: of("kubectl", "oc"),
    words: /^(?=.*\bcreate\s+token\s)(?=.*(?:\bkube-system\b|admin|--duration[\s=]\d{3,}h))/,
    what: "creates a token for an account with more rights",
    severity: "Medium",
  },
  {
    names: of("kubectl", "oc"),
    words:
      /^(?=.*\bexec\s)(?=.*\s--\s.{0,100}?(?:serviceaccount\/token|\/proc\/\d+\/environ|\/etc\/shadow|\b(?:print)?env\s*["']?$|\.aws\/credentials|(?:^|\/)\.env\b))|\bcp\b.{0,200}:\S{0,200}(?:serviceaccount\/token|\/\.aws\/credentials|\/\.ssh\/id_\w|\/\.kube\/config|\/\.env\b|\/etc\/shadow)/,
    what: "reads another pod's credentials",
    severity: "High",
  },
  {
    names: of("kubectl", "oc"),
    words: /\bview-secret\b.{0,100}(?:--all|-A)\b/,
    what: "prints Secrets",
    severity: "High",
  },
  {
    names: of("curl", "wget", "http", "https"),
    words: /\/api\/v1\/(?:namespaces\/[\w.$-]{1,63}\/)?secrets(?:[\s"'/?]|$)/,
    what: "reads Secrets from the API by hand",
    severity: "High",
  },
  {
    names: of("etcdctl", "etcdutl"),
    words: /\bget\b.{0,100}(?:\/registry|--prefix\s+["']?["']?\s*$|--from-key)|\bsnapshot\s+save\b/,
    what: "reads the API server's own store",
    severity: "High",
  },
  {
    names: of("aws"),
    words: /\bbatch-get-secret-value\b|\bget-parameters-by-path\b.{0,200}--with-decryption\b/,
    what: "reads secrets by the dozen",
    severity: "Medium",
  },
];
const named = new Set(ways.flatMap(({ names }) => [...names]));

export const secretDump: Rule = {
  name: "secret-dump",
  gate: "KnownBad",
  severity: "High",
  kinds: ["exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI03", "T1552.007", "T1613", "AML.T0055"],
  signal:
    "Kubernetes Secrets read with their values or of all namespaces, and the ways around `get secrets`: raw API paths, etcd, other pods' tokens.",
  benign: "A backup or a migration of Secrets that somebody ordered.",
  advice:
    "Ask who ordered it; if nobody did, rotate the Secrets that it could read. If it is part of the agent's work, add an exception for the command line, with an end date.",
  judge: ({ process }, { shape, name, expectation, subject }) => {
    const powers = powersOf("secrets", shape);
    if (powers?.includes("values") || powers?.includes("everywhere")) {
      const isAll = powers.includes("everywhere");
      // Who reads those of its own namespace every day is known for it; nobody is known for reading other people's.
      const isHabit = !readsOthersSecrets(shape, subject.pod.namespace);
      if (isHabit && expectation?.knowsShape(process.binary, shape)) return undefined;
      return {
        signature: `${name} ${shape}`,
        isHabit,
        severity: isAll ? "High" : "Medium",
        message: `${process.binary} reads ${powers.includes("values") ? "the values of" : "all"} Secrets${isAll ? " in every namespace" : ""}: ${quoteLine(process)}`,
      };
    }
    if (!named.has(name)) return undefined;
    const args = commandLine(process, 2048);
    const way = ways.find(({ names, words }) => names.has(name) && words.test(args));
    return (
      way && {
        signature: `${name} ${way.what}`,
        severity: way.severity,
        message: `${process.binary} ${way.what}: ${quoteLine(process)}`,
      }
    );
  },
};
