// A way to come back: a key, a timer or a start-up file that outlives the task.
import type { Rule } from "../../rule.ts";
import { commandLine, quote, quoteLine } from "../../text.ts";

interface Way {
  readonly what: string;
  readonly names?: RegExp;
  readonly words: RegExp;
  /** Words that make it daily work. */
  readonly unless?: RegExp;
}

const home = String.raw`(?:~|\$HOME|\/root|\/home\/[\w.-]+)`;
const written = String.raw`(?:>>?|\btee\b(?:\s+-a)?|\b(?:cp|mv|ln|install)\b[^|;&]{0,200}\s)\s*["']?`;

const ways: readonly Way[] = [
  { what: "adds a key to those that may sign in", words: /(?:>>?|\btee\b|\bcp\b|\bsed\b).{0,120}authorized_keys\b/ },
  { what: "schedules a job", names: /^crontab$/, words: /^(?!.*(?:^|\s)-l\b).*\S/ },
  {
    what: "schedules a job",
    names: /^(?:at|batch|systemd-run)$/,
    words: /\bnow\b|\+\s?\d|\d:\d\d|--on-(?:calendar|active|boot)|-f\s/,
  },
  {
    what: "writes a start-up file",
    words: new RegExp(
      String.raw`${written}(?:${home}\/(?:\.bashrc|\.profile|\.bash_profile|\.bash_logout|\.zshrc|\.zprofile|\.config\/(?:autostart|systemd)\/|\.ssh\/rc)|\/etc\/(?:profile|bash\.bashrc|cron[\w.]*\/|systemd\/|init\.d\/|rc\.local|update-motd\.d\/))`,
    ),
    // Settings of one's own shell: nothing in them is started.
    unless:
      /^(?!.*(?:\b(?:curl|wget|nc|ncat|python\d?\s+-c|perl\s+-e|base64|nohup|setsid|crontab)\b|\/dev\/tcp|\|\s*(?:ba|z)?sh|\s&\s*["']|\/tmp\/|\/dev\/shm)).*(?:export\s+\w+=|\balias\s+\w|(?:\bsource|\.)\s+\S|\beval\s+["'$(\\]|\bset\s+-o|\bPS1=|\bunset\s)/s,
  },
  {
    what: "writes a hook that a tool runs by itself",
    words: new RegExp(
      String.raw`${written}\S{0,160}?(?:\.git\/hooks\/(?:pre|post|commit|prepare|update)[\w-]*|sitecustomize\.py|usercustomize\.py|\/site-packages\/[\w.-]{1,64}\.pth)\b|\bconfig\s+(?:--global\s+|--system\s+)(?:core\.(?:hooksPath|fsmonitor|sshCommand|pager)|credential\.helper\s+["']?!|alias\.\w+\s+["']?!)`,
    ),
    unless: /\b(?:husky|pre-commit\s+install|lefthook)\b/,
  },
  { what: "enables a service permanently", names: /^systemctl$/, words: /\benable\b/ },
];

export const persistence: Rule = {
  name: "persistence",
  gate: "KnownBad",
  severity: "Medium",
  kinds: ["exec", "file"],
  judgesOutsiders: true,
  isMemoryless: true,
  references: ["ASI10", "T1098.004", "T1053.003", "T1546.004", "AML.T0110"],
  signal:
    "Keys, timers, start-up files, hooks and services that outlive the task, by the words that write them, and writes to authorized_keys.",
  benign: "An agent whose job is to set up machines.",
  advice:
    "Remove what was added, also from volumes that outlive the pod. If it is the agent's job, add an exception for the command line, with an end date.",
  judge: (action, { name }) => {
    const { process } = action;
    if (action.kind === "file") {
      if (!action.isWrite || !action.path.endsWith("/authorized_keys")) return undefined;
      return {
        signature: `${name} lets a key in`,
        message: `${process.binary} wrote ${quote(action.path)}, which lets keys in`,
      };
    }
    const args = commandLine(process, 2048);
    // The program may be one of the words: `tee` says the same as `sh -c "… | tee"`.
    const line = `${name} ${args}`;
    const found = ways.find(
      ({ names, words, unless }) =>
        (names === undefined ? words.test(line) : names.test(name) && words.test(args)) && !unless?.test(args),
    );
    return (
      found && { signature: `${name} ${found.what}`, message: `${process.binary} ${found.what}: ${quoteLine(process)}` }
    );
  },
};
