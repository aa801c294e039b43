// Terms that are a number of their own: left out by a value that does nothing. The one place that lists them. What shares its number with
// others is in cuts.ts, whole rules and gates are left out by their names.

export interface Term {
  /** What is left out. */
  readonly without: string;
  /** The thresholds' names, and the values that switch them off. */
  readonly off: Readonly<Record<string, number>>;
}

export const terms: readonly Term[] = [
  { without: "less alarm at another host of a usual kind", off: { "bitsFrom.grave": 11 } },
  { without: "pending: known at once", off: { "counts.witnesses": 1 } },
  { without: "the discount of what an old version taught", off: { "prior.inherited": 1 } },
  { without: "what a first shell and an unused door mean", off: { "prior.seldom": 1 } },
];
