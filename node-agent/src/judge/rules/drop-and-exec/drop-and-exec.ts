// A program that was not in the image: run from a place that everybody may write to, from memory, from a file that is gone, or just fetched.
import type { Rule } from "../../rule.ts";
import { fromPlace } from "./place.ts";
import { afterFetch, newcomersCall } from "./sequence.ts";

export const dropAndExec: Rule = {
  name: "drop-and-exec",
  gate: "KnownBad",
  severity: "High",
  kinds: ["exec", "connect"],
  judgesOutsiders: true,
  references: ["ASI05", "ASI04", "T1105", "T1620", "T1036", "AML.T0011"],
  signal:
    "Programs run from memory, from deleted files or from folders that everybody may write to; files that a transfer tool just fetched; and programs that start right after their parent called somewhere new.",
  benign: "Builds and test runners that run what they just made.",
  advice:
    "Keep the file for analysis: it is not in the image. If builds are the agent's work, let the baseline learn the folder or except the path.",
  judge: (action, context) => {
    if (action.kind === "connect") return newcomersCall(action, context);
    if (action.kind !== "exec") return undefined;
    const placed = fromPlace(action, context);
    const sequence = afterFetch(action, context);
    return placed === undefined ? sequence : [placed, ...sequence];
  },
};
