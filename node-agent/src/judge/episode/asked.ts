// How long marks are asked for. What a container has of its own stays for the horizon, since who started whom may be learned late; beyond
// that no mark outlives the rules' windows, and where room is short those go first that were repeated since.
import type { Micros } from "@bailiff/proto/event";
import { micros } from "../thresholds.ts";
import type { Mark, MarkKind } from "./mark.ts";

export const lateMicros = 30 * 1_000_000;
/** How long a mark matters, in event time: one may change what those of its task add up to, each with its own; and events come late. */
export const horizonMicros = 2 * micros.task + lateMicros;

/**
 * So long after it a rule may look for a mark of a kind, in whatever order actions come within `lateMicros`: for the first half of a
 * sequence its window, for a second half only the slack, since the first one is there by then or late.
 */
export const askedMicros: Readonly<Record<MarkKind, Micros>> = {
  secret: micros.moment + lateMicros,
  packed: micros.task + lateMicros,
  staged: micros.task + lateMicros,
  sent: micros.instant + lateMicros,
  piped: micros.instant + lateMicros,
  departure: horizonMicros,
  inside: micros.moment + lateMicros,
  question: micros.moment + lateMicros,
  shell: micros.instant + lateMicros,
  fetched: micros.task + lateMicros,
  started: micros.instant + lateMicros,
  newcomer: micros.instant + lateMicros,
  rare: horizonMicros,
};

/**
 * From then on a mark counts only beside others like it: a call has no sequence to complete any more, and is one of a rhythm; what is
 * rare has nothing new of its task to be added to.
 */
const settledMicros: Partial<Record<MarkKind, Micros>> = {
  departure: micros.soon + micros.instant + lateMicros,
  rare: micros.task + lateMicros,
};
/** Of marks that are alike so many are kept: a rhythm shows in half as many gaps. */
const alike = 12;

/** Of marks of one kind, oldest first, those that are not settled and repeated since by `alike` others: by one caller, about one thing. */
export function withoutRepeats(kind: MarkKind, marks: readonly Mark[], now: Micros): readonly Mark[] {
  const settled = settledMicros[kind];
  if (settled === undefined) return marks;
  const seen = new Map<string, number>();
  return marks
    .toReversed()
    .filter(({ what, until, action: { process } }) => {
      const line = `${what}\n${process.binary}\n${process.arguments}`;
      const count = (seen.get(line) ?? 0) + 1;
      seen.set(line, count);
      return count <= alike || now - until <= settled;
    })
    .reverse();
}
