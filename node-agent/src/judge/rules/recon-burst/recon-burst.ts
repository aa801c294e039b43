// Several commands in a row that only ask where one is and what is there: what an intruder does first, and an agent that knows its work doesn't.
import type { ExecAction } from "../../../normalise/action.ts";
import type { Context } from "../../context.ts";
import type { Objection, Rule } from "../../rule.ts";
import { sequenceRule } from "../../sequences/sequence-rule.ts";
import { commandLine, quote, quoteLine, shells } from "../../text.ts";
import { counts } from "../../thresholds.ts";

const asking: ReadonlySet<string> = new Set(
  "id whoami uname hostname hostnamectl ps pstree top w who last lastlog users groups getent ifconfig ip netstat ss arp route lsof mount findmnt lsblk lsmod lscpu dmesg printenv env capsh crontab systemctl nslookup dig host traceroute nmap masscan arp-scan getcap sudo".split(
    " ",
  ),
);
const asked: readonly (readonly [string, RegExp])[] = [
  ["/etc/passwd", /\/etc\/(?:passwd|group)\b/],
  ["/etc/shadow", /\/etc\/shadow\b/],
  ["/etc/os-release", /\/etc\/(?:os-release|issue|lsb-release|hosts|resolv\.conf)\b/],
  ["/proc of a process", /\/proc\/(?:\d+|self)\/(?:status|environ|cgroup|mounts|mountinfo|maps|cmdline|net|ns)\b/],
  ["/proc/version", /\/proc\/version\b/],
  ["/proc/mounts", /\/proc\/(?:mounts|partitions|filesystems)\b/],
  ["/proc/net", /\/proc\/net\b/],
  ["other people's files", /^(?:-\S+\s+){0,3}\/(?:root|home)\/?\s*$/],
  ["service account", /\/serviceaccount\b/],
  [
    "find secrets",
    /(?:-name|-iname)\s+["']?\*?\.?(?:pem|key|env|id_|kube|aws|ssh|credentials|\*?secret|\*?password)|-perm\s+[-/]?(?:4000|u=s|6000)/,
  ],
  ["permissions", /\bauth\s+can-i\b/],
];

/** What all of them have in them: most command lines have none of it and need no closer look. */
const hint = /\/(?:etc|proc|root|home)\b|serviceaccount|-i?name|-perm|\bcan-i\b/;

/** What a command asks about, or undefined where it is no question of this kind or one that the agent is known to ask. */
export function question(
  action: ExecAction,
  { name, expectation }: Pick<Context, "name" | "expectation">,
): string | undefined {
  const args = commandLine(action.process);
  // A shell's own command line repeats what its children will be seen to do.
  if (args.length > 3 && !shells.has(name) && hint.test(args)) {
    for (const [what, words] of asked) if (words.test(args)) return what;
  }
  if (!asking.has(name)) return undefined;
  // `env X=1 command` runs a command, and asks nothing.
  if (name === "env" && args.trim() !== "") return undefined;
  if (name === "mount" && args.trim() !== "") return undefined;
  return expectation?.knowsBinary(action.process.binary) ? undefined : name;
}

/** Scripts that ask everything there is to ask. */
const allAtOnce =
  /(?:^|[\s/"'])(?:linpeas|linenum|linux-smart-enumeration|linux-exploit-suggester[\w-]{0,4}|unix-privesc-check|pspy(?:32|64)?s?|deepce)(?:\.sh|\.pl|\.py|_\w{1,20})?(?=$|[\s"'|;])/i;
/** What all of them have in their names. */
const script = /peas|enum|suggester|privesc|pspy|deepce/i;
const readers = /^(?:e?grep|fgrep|rg|cat|less|git|sed|awk|find|ls|jq)$/;

/** Questions at the places of a shell's command line where a command stands. */
const questionInLine =
  /(?:^|[;&|(\n"'`]|\$\()\s*(?:sudo\s+)?(?:\/(?:usr\/)?s?bin\/)?(?<asked>id|whoami|uname|hostname|ps|ip\s+(?:a|addr|r|route)|ifconfig|ss|netstat|arp|route|w|who|last|env|printenv|mount|df|lsblk|lscpu|getent|groups|crontab\s+-l|sudo\s+-l|cat\s+\/etc\/(?:passwd|shadow|group|os-release|resolv\.conf|hosts)|cat\s+\/proc\/(?:version|mounts|net\/\w+|1\/\w+)|ls\s+(?:-\w+\s+)?\/(?:root|home|)(?=[\s;&|"']|$))(?=[\s;&|)"'`<>]|$)/g;
/** Files that give their owner's rights to whoever runs them. */
const moreRights = /(?:^|\s)\/(?:\s.*)?\s-perm\s+[-/]?(?:[ug]=s|0?[246]000)|^-r\s+\/(?:\s|$)/;

function inOneLine(action: ExecAction, { name, expectation }: Context): Objection | undefined {
  const args = commandLine(action.process, 1024);
  if ((name === "find" || name === "getcap") && moreRights.test(args)) {
    return {
      signature: "more rights",
      message: `${action.process.binary} looks for files that grant more rights: ${quoteLine(action.process)}`,
    };
  }
  if (!shells.has(name) || args.length < 16) return undefined;
  const asked = new Set([...args.matchAll(questionInLine)].map(({ groups }) => groups?.["asked"]));
  if (asked.size < (expectation === undefined ? counts.many : counts.few)) return undefined;
  return {
    signature: "one line",
    message: `${action.process.binary} asks ${asked.size} different questions about the machine in one line: ${quoteLine(action.process)}`,
  };
}

export const reconBurst: Rule = sequenceRule(
  {
    name: "recon-burst",
    gate: "Sequence",
    severity: "Medium",
    kinds: ["exec"],
    judgesOutsiders: false,
    references: ["ASI05", "T1082", "T1033", "T1057", "T1083", "AML.T0037"],
    signal:
      "Several different questions about the machine, its users, mounts and rights within a minute, and scripts that ask them all.",
    benign: "A diagnosis that somebody asked the agent for.",
    advice:
      "Look at what came before the questions and what came after. Commands that the baseline has seen don't count.",
  },
  (action, context) => (action.kind === "exec" ? (allInOne(action, context) ?? inOneLine(action, context)) : undefined),
);

function allInOne({ process }: ExecAction, { name }: Context): Objection | undefined {
  if (!script.test(process.arguments) && !script.test(name)) return undefined;
  const line = `${name} ${commandLine(process, 1024)}`;
  if (!allAtOnce.test(line) || readers.test(name)) return undefined;
  return {
    signature: "everything at once",
    severity: "High",
    message: `${process.binary} ran a script that looks for every way to gain rights: ${quote(line)}`,
  };
}
