// From bits of surprise to a severity: what is a little unusual is not worth a word.
import type { Severity } from "@bailiff/crds";
import { surpriseBits } from "./thresholds.ts";

/** Severity of a never-seen thing, undefined where it is not worth a word. A rollout's new habits are at most Low. */
export function severityOfSurprise(
  bits: number,
  isNewImage: boolean,
  loud: number = surpriseBits.program,
): Severity | undefined {
  if (bits < surpriseBits.word) return undefined;
  return bits >= loud && !isNewImage ? "Medium" : "Low";
}
