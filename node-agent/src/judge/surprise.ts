// From bits of surprise to a severity: what is a little unusual is not worth a word.
import type { Severity } from "@bailiff/crds";
import type { Channel } from "../baseline/counts/learned.ts";
import type { Context } from "./context.ts";
import { bitsFrom } from "./thresholds.ts";

/** What a sentence on something new is to say of rollouts: that none explains it, where the baseline knows better than that. */
export function withoutRollout(
  { expectation, subject }: Pick<Context, "expectation" | "subject">,
  kind: Channel,
): string {
  return expectation?.isReady[kind] === true && expectation.isSettled(subject.version)
    ? ", and no rollout explains it"
    : "";
}

/** Severity of a never-seen thing, undefined where it is not worth a word. A rollout's new habits are at most Low. */
export function severityOfSurprise(
  bits: number,
  isRollout: boolean,
  loud: number = bitsFrom.strange,
): Severity | undefined {
  if (bits < bitsFrom.notable) return undefined;
  return bits >= loud && !isRollout ? "Medium" : "Low";
}
