// More rights than one was given: in the cluster, in the cloud, on the machine.
import type { Rule } from "../../rule.ts";
import { commandLine, quoteLine, shells } from "../../text.ts";
import { byProgram, of, type Way } from "../ways.ts";

const strongest = String.raw`(?:cluster-admin|system:masters|AdministratorAccess|roles\/owner|roles\/editor|\bOwner\b|IAMFullAccess)`;

const ways: readonly Way[] = [
  {
    what: "grants the rights of the whole cluster",
    names: of("kubectl", "oc"),
    words: new RegExp(
      String.raw`\b(?:create|patch|edit|adm|apply|replace)\b.{0,400}(?:${strongest}|\bverbs?["'\]:=\s\[]{1,6}\*)`,
      "s",
    ),
    severity: "High",
  },
  {
    what: "grants rights in the cluster",
    names: of("kubectl", "oc"),
    words:
      /\bcreate\s+(?:clusterrolebinding|rolebinding)\s|\bauth\s+reconcile\b|\bcertificate\s+approve\b|\bset\s+subject\b|\badm\s+policy\s+add-|\blabel\s+(?:ns|namespaces?)\s.{0,200}pod-security\.kubernetes\.io\/enforce=privileged/,
  },
  {
    what: "grants rights in the cloud",
    names: of("aws"),
    words:
      /\biam\s+(?:create-access-key|create-login-profile|update-login-profile|attach-(?:user|role|group)-policy|put-(?:user|role|group)-policy|add-user-to-group|update-assume-role-policy|create-policy-version|create-user)\b/,
    severity: "High",
  },
  {
    what: "grants rights in the cloud",
    names: of("gcloud", "az"),
    words:
      /\b(?:add|set)-iam-policy(?:-binding)?\b|\bservice-accounts\s+keys\s+create\b|\brole\s+assignment\s+create\b|\bad\s+(?:sp\s+create|app\s+credential\s+reset)/,
    severity: "High",
  },
  {
    what: "makes a file run with its owner's rights",
    names: of("chmod", "install"),
    words: /(?:^|\s)(?:-m\s*)?(?:[ua]?[+=][rwx]*s[rwxst]*|[46][0-7]{3})(?=\s|$)/,
  },
  {
    what: "becomes a user with more rights",
    names: of("sudo", "doas", "pkexec"),
    words: /^(?:-\S+\s+)*(?:-\w*[is]|su|(?:\/\S{0,60}\/)?(?:ba|z|da)?sh)\s*$|^-\w*l\w*(?:\s|$)/,
  },
  {
    what: "creates or changes a user of the machine",
    names: of("usermod", "gpasswd", "chpasswd", "visudo", "adduser"),
    words: /(?:^|\s)(?:-a?G\s*\S*|-aG|-a\s+\S+\s+)?(?:sudo|wheel|docker|root|admin)\b|^$|--badname/,
  },
  {
    what: "creates or changes a user of the machine",
    names: of("useradd", "adduser"),
    words: /(?:^|\s)(?:-o\b|--non-unique|(?:-u|--uid)[\s=]?0(?!\d)|(?:-G|--groups)[\s=]?\S*(?:sudo|wheel|docker|root))/,
  },
];
const find = byProgram(ways);
/** Written by any shell. */
const written = /(?:>>?|\btee\b(?:\s+-a)?)\s*["']?\/etc\/(?:sudoers(?:\.d\/\S{1,64})?|passwd|shadow|group)\b|NOPASSWD:/;

export const raisedRights: Rule = {
  name: "raised-rights",
  gate: "KnownBad",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI03", "T1098", "T1098.001", "T1098.006", "T1548.001", "T1548.003", "AML.T0091"],
  signal:
    "Bindings to strong roles, keys and policies made in the cloud's IAM, set-uid bits, sudo to a shell, changes of sudoers and users.",
  benign: "Setup of a cluster or an account by an agent whose job that is.",
  advice:
    "Revoke what was granted, and look at what was done with it in the meantime. If it is the agent's job, add an exception for the command line, with an end date.",
  judge: ({ process }, { name }) => {
    const way = find(name, () => commandLine(process, 2048));
    if (way === undefined && !((shells.has(name) || name === "tee") && process.arguments.includes("/etc/"))) return;
    const isWritten = way === undefined && written.test(`${name} ${commandLine(process, 2048)}`);
    if (way === undefined && !isWritten) return undefined;
    const what = way?.what ?? "changes who may do what on the machine";
    return {
      signature: `${name} ${what}`,
      severity: way?.severity ?? "Medium",
      message: `${process.binary} ${what}: ${quoteLine(process)}`,
    };
  },
};
