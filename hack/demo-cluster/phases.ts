// What a run of the demo has to reach, in this order, and the words for what it didn't.

export const phases = ["armed", "learned", "attacked", "in custody", "proven", "released"] as const;
export type Phase = (typeof phases)[number];

/** The phases that are missing, in order. */
export function missing(reached: readonly Phase[]): Phase[] {
  return phases.filter((phase) => !reached.includes(phase));
}

/** One line for the end of a run: all of them, or which were not reached. */
export function summary(reached: readonly Phase[]): string {
  const left = missing(reached);
  if (left.length === 0) return `all ${phases.length} phases were reached: ${phases.join(", ")}`;
  return `not reached: ${left.join(", ")}`;
}
