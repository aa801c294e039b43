// From bits of surprise to a severity: what is a little unusual is not worth a word.
import type { Severity } from "@bailiff/crds";

/** Below this nothing is said. */
export const quietBits = 8;
/** From here on a never-seen thing is worth a person's look even by itself. */
export const loudBits = 9;

/** Severity of a never-seen thing, undefined where it is not worth a word. A rollout's new habits are at most Low. */
export function severityOfSurprise(bits: number, isNewImage: boolean): Severity | undefined {
  if (bits < quietBits) return undefined;
  return bits >= loudBits && !isNewImage ? "Medium" : "Low";
}
