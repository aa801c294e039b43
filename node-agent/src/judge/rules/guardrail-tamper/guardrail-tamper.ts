// Hands laid on what watches and holds: policies of Bailiff, Tetragon and the network, and tricks that get into other processes.
import type { Rule } from "../../rule.ts";
import { commandLine, quoteLine } from "../../text.ts";

const debugging = "gets into another process";
const hands: readonly { readonly what: string; readonly names?: RegExp; readonly words: RegExp }[] = [
  {
    what: "changes what guards the cluster",
    names: /^(?:kubectl|oc|helm)$/,
    words:
      /\b(?:delete|patch|edit|replace|apply|scale|annotate|label|uninstall)\b.{0,300}\b(?:agentpolic|agentverdict|agentbaseline|tracingpolic|networkpolic|ciliumnetworkpolic|ciliumclusterwide|clusternetworkpolic|validatingadmission|validatingwebhook|mutatingwebhook|bailiff|tetragon|falco|kyverno|gatekeeper)/i,
  },
  {
    what: "preloads a library into every program",
    words: /(?:^|[\s"';])LD_(?:PRELOAD|AUDIT)=\S|\/etc\/ld\.so\.preload/,
  },
  {
    what: debugging,
    names: /^(?:gdb|strace|ltrace|gcore|frida|frida-server|pyrasite|py-spy)$/,
    words: /(?:^|\s)(?:-p|--pid|--attach)[\s=]*\d|dump\b|\battach\s+\d/,
  },
  { what: debugging, names: /^(?:gcore|procdump)$/, words: /(?:^|\s)\d{1,7}(?:\s|$)/ },
  {
    what: "stops what watches over the machine",
    names: /^(?:pkill|killall|systemctl|service|kill)$/,
    words: /\b(?:tetragon|falco|bailiff|auditd|osqueryd|cilium|sysdig)\b/,
  },
  {
    what: "takes down rules of the firewall",
    names: /^(?:iptables|ip6tables|iptables-legacy|iptables-nft|nft|ufw|ipset|firewall-cmd|tc)$/,
    words: /(?:^|\s)(?:-F|--flush|-X|-D|--delete|-P\s+\w+\s+ACCEPT|flush|disable|destroy|delete|qdisc\s+del)\b/,
  },
  {
    what: "wipes its own traces",
    words:
      /\bhistory\s+-c\b|\bunset\s+HISTFILE\b|HISTFILE=\/dev\/null|(?:rm|shred|truncate)\b.{0,100}(?:\.bash_history|\/var\/log\/(?:audit|auth|secure|syslog|wtmp|lastlog))/,
  },
];

/** What the words of those that any program may say have in them. */
const hint = /LD_|ld\.so|istory|HISTFILE|\/var\/log\//;

export const guardrailTamper: Rule = {
  name: "guardrail-tamper",
  gate: "KnownBad",
  severity: "High",
  kinds: ["exec"],
  judgesOutsiders: true,
  isMemoryless: true,
  references: ["ASI10", "T1562.001", "T1574.006", "T1055.008", "AML.T0081"],
  signal:
    "Changes to what guards the cluster (policies, webhooks, Bailiff, Tetragon), preloaded libraries, attached debuggers, and wiped traces.",
  benign: "Maintenance by an agent that runs the platform.",
  advice:
    "Compare the guard with what your repository says it is, and restore it. If it is maintenance, add an exception for the command line, with an end date.",
  judge: ({ process }, { name, origin }) => {
    const args = commandLine(process, 2048);
    // The program may be one of the words: `tee` says the same as `sh -c "… | tee"`.
    const line = hint.test(args) ? `${name} ${args}` : "";
    const found = hands.find(({ names, words }) =>
      names === undefined ? line !== "" && words.test(line) : names.test(name) && words.test(args),
    );
    if (found === undefined) return undefined;
    // A colleague with a debugger is somebody to talk to, no agent that broke out.
    const isDebugging = origin === "outside" && found.what === debugging;
    return {
      signature: `${name} ${found.what}`,
      ...(isDebugging && { severity: "Medium" }),
      message: `${process.binary} ${found.what}: ${quoteLine(process)}`,
    };
  },
};
