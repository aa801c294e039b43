// A program that this container never ran while it was learned: loud for those who never start anything, silent for those who always do.
import { clipPath } from "../../../baseline/counts/entry.ts";
import { inWords } from "../../../baseline/habits/novelty.ts";
import { isShellOfServer } from "../../never-learn.ts";
import type { Rule } from "../../rule.ts";
import { severityOfSurprise, withoutRollout } from "../../surprise.ts";
import { commandLine, quote } from "../../text.ts";
import { bitsFrom } from "../../thresholds.ts";
import { isOwnBuild } from "../drop-and-exec/newcomer.ts";

/**
 * Programs that only print, sort or wait, or that libraries ask on which machine they are: that one of them is new says little by itself.
 * Who asks more than one question is another rule's business.
 */
const plain: ReadonlySet<string> = new Set(
  "uname hostname ldconfig getconf locale date true false echo printf sleep seq basename dirname pwd test [ expr sort uniq wc cut tr nproc arch yes tee".split(
    " ",
  ),
);

export const firstSeenExec: Rule = {
  name: "first-seen-exec",
  gate: "Novelty",
  severity: "Low",
  kinds: ["exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI05", "T1059", "AML.T0053"],
  signal: "A program that the container never ran, weighed by how often its parent starts new programs.",
  benign: "A new feature, or a task that seldom runs.",
  advice:
    "Look at its parent and its arguments in the evidence. If it belongs to the agent, declare the process or let the baseline learn it.",
  judge: (action, context) => {
    const { process, parent } = action;
    const { expectation, policy, isRollout, name, shape } = context;
    if (expectation === undefined) return undefined;
    const binary = clipPath(process.binary);
    const above = clipPath(parent?.binary ?? "");
    // A shell of a server is never learned: that others start one, or that this one did while it was learned, excuses nothing.
    const isNever = isShellOfServer(action, name);
    if ((expectation.knowsBinary(binary) && !isNever) || policy?.declaresExec(above, process.binary)) return undefined;
    if (isOwnBuild(process.binary, parent, expectation)) return undefined;
    const found = expectation.execSurprise(above, binary, shape, isRollout);
    const surprise = Math.max(found?.bits ?? 0, isNever ? bitsFrom.strange : 0);
    const severity = severityOfSurprise(surprise, isRollout || plain.has(name));
    if (severity === undefined) return undefined;
    return {
      signature: binary,
      severity,
      surprise,
      message: `${quote(`${process.binary} ${commandLine(process)}`.trim())} ${isNever ? "is a server's shell, which is never learned" : "was never run here before"}${withoutRollout(context, "exec")}; ${expectation.explainExec(above)}${found === undefined ? "" : `: ${inWords(found)}`}`,
    };
  },
};
