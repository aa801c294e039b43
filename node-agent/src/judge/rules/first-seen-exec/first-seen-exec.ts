// A program that this container never ran while it was learned: loud for those who never start anything, silent for those who always do.
import { clipPath } from "../../../baseline/entry.ts";
import { inWords } from "../../../baseline/novelty.ts";
import type { Rule } from "../../rule.ts";
import { severityOfSurprise, withoutRollout } from "../../surprise.ts";
import { commandLine, quote } from "../../text.ts";

/** Programs that only print, sort or wait: that one of them is new says little by itself. */
const plain: ReadonlySet<string> = new Set(
  "date true false echo printf sleep seq basename dirname pwd test [ expr sort uniq wc cut tr nproc arch yes tee".split(
    " ",
  ),
);

export const firstSeenExec: Rule = {
  name: "first-seen-exec",
  gate: "Novelty",
  severity: "Low",
  kinds: ["exec"],
  judgesOutsiders: false,
  references: ["ASI05", "T1059", "AML.T0053"],
  signal: "A program that the container never ran, weighed by how often its parent starts new programs.",
  benign: "A new feature, or a seldom task.",
  advice:
    "Look at its parent and its arguments in the evidence. If it belongs to the agent, declare the process or let the baseline learn it.",
  judge: ({ process, parent }, context) => {
    const { expectation, policy, isNewImage, name, shape } = context;
    if (expectation === undefined) return undefined;
    const binary = clipPath(process.binary);
    const above = clipPath(parent?.binary ?? "");
    if (expectation.knowsBinary(binary) || policy?.declaresExec(above, process.binary)) return undefined;
    const found = expectation.execSurprise(above, binary, shape, isNewImage);
    const surprise = found?.bits ?? 0;
    const severity = severityOfSurprise(surprise, isNewImage || plain.has(name));
    if (severity === undefined) return undefined;
    return {
      signature: binary,
      severity,
      surprise,
      message: `${quote(`${process.binary} ${commandLine(process)}`.trim())} was never run here before${withoutRollout(context, "exec")}; ${expectation.explainExec(above)}${found === undefined ? "" : `: ${inWords(found)}`}`,
    };
  },
};
