// A way to come back: a key, a timer or a start-up file that outlives the task.
import type { Rule } from "../../rule.ts";
import { commandLine, quote } from "../../text.ts";

const ways: readonly { readonly what: string; readonly names?: RegExp; readonly words: RegExp }[] = [
  { what: "lets a key in", words: /(?:>>?|\btee\b|\bcp\b|\bsed\b).{0,120}authorized_keys\b/ },
  { what: "sets a timer", names: /^crontab$/, words: /^(?!.*(?:^|\s)-l\b).*\S/ },
  {
    what: "writes a start-up file",
    words:
      /(?:>>?|\btee\b(?:\s+-a)?)\s*["']?(?:~|\$HOME|\/root|\/home\/[\w.-]+|\/etc)\/(?:\.bashrc|\.profile|\.bash_profile|\.zshrc|profile|cron[\w.]*\/|systemd\/|init\.d\/|rc\.local)/,
  },
  { what: "starts a service for good", names: /^systemctl$/, words: /\benable\b/ },
];

export const persistence: Rule = {
  name: "persistence",
  gate: "KnownBad",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: true,
  references: ["ASI10", "T1098.004", "T1053.003", "T1546.004", "AML.T0110"],
  signal: "Keys, timers, start-up files and services that outlive the task.",
  benign: "An agent that sets machines up by trade.",
  advice:
    "Take away what was added, also from volumes that outlive the pod. If it is the agent's trade, except the command line until a date.",
  judge: ({ process }, { name }) => {
    const args = commandLine(process, 2048);
    // The program may be one of the words: `tee` says the same as `sh -c "… | tee"`.
    const line = `${name} ${args}`;
    const found = ways.find(({ names, words }) =>
      names === undefined ? words.test(line) : names.test(name) && words.test(args),
    );
    return found && { signature: `${name} ${found.what}`, message: `${process.binary} ${found.what}: ${quote(args)}` };
  },
};
