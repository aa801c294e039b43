// A program that was not in the image: run from a place that everybody may write to, from memory, or from a file that is gone.
import { folderShape } from "../../../baseline/shape.ts";
import type { Rule } from "../../rule.ts";

const memory = /^(?:\/proc\/(?:self|\d+)\/fd\/|\/dev\/fd\/|memfd:|\/memfd:)|\(deleted\)$/;
const writable = /^\/(?:tmp|var\/tmp|dev\/shm|run\/shm|dev\/mqueue)\//;
const hidden = /\/\.[^/]+/;

export const dropAndExec: Rule = {
  name: "drop-and-exec",
  gate: "KnownBad",
  severity: "High",
  kinds: ["exec"],
  judgesOutsiders: true,
  references: ["ASI05", "ASI04", "T1105", "T1620", "T1036", "AML.T0011"],
  benign: "Builds and test runners that run what they just made: let the baseline learn it, or except the path.",
  judge: ({ process }, { expectation, policy, name }) => {
    const { binary } = process;
    if (memory.test(binary)) {
      return {
        signature: "from memory",
        severity: "Critical",
        message: `a program ran from memory or from a deleted file (${binary}): it was never in the image`,
      };
    }
    if (!writable.test(binary)) return undefined;
    const folder = folderShape(binary);
    if (expectation?.knowsBinary(binary) || expectation?.knowsFolder(folder) || policy?.declaresExec("", binary))
      return undefined;
    const isHidden = hidden.test(binary) || binary.startsWith("/dev/");
    return {
      signature: `${folder}${isHidden ? name : ""}`,
      severity: isHidden ? "Critical" : "High",
      isHabit: !isHidden,
      message: `${binary} was run from ${isHidden ? "a hidden or memory-backed place" : "a folder"} that everybody may write to; it is not part of the image`,
    };
  },
};
