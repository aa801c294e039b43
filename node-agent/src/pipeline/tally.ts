// The pipeline's own book-keeping: events in = actions + counted others, always.
import type { Counted } from "../normalise/normalise.ts";

export interface Tally {
  events: number;
  actions: number;
  readonly counted: Map<Counted, number>;
  /** Actions of containers that belong to no known pod. */
  unattributed: number;
  /** Actions of pods that no policy selects, where policies are given. */
  unselected: number;
  learned: number;
  /** Marks that made room for others, since the same was left again and again: no loss. */
  repeated: number;
  /** What bounded memories pushed out, by what it was. */
  readonly shed: Map<"container" | "case" | "mark", number>;
}

export const newTally = (): Tally => ({
  events: 0,
  actions: 0,
  counted: new Map(),
  unattributed: 0,
  unselected: 0,
  learned: 0,
  repeated: 0,
  // There from the start, at zero: a series that begins above it has no increase.
  shed: new Map([
    ["container", 0],
    ["case", 0],
    ["mark", 0],
  ]),
});

export function add<K>(counts: Map<K, number>, key: K, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
