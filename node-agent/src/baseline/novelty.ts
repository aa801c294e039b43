// How surprising a never-seen thing is, in bits: little for those who always do new things, much for those who never do.
//
// Good–Turing: the chance that the next observation is of a new kind is about the share of observations whose kind was seen
// once (Good 1953). A context with few observations borrows from a broader one, with as many pseudo-observations as it has
// kinds (Witten & Bell 1991); the broadest counts kinds by the contexts they occur in instead of occurrences (Kneser & Ney 1995).

/** The counts of one context: observations, kinds, and kinds seen once. */
export interface Context {
  observations: number;
  kinds: number;
  once: number;
}

export const emptyContext = (): Context => ({ observations: 0, kinds: 0, once: 0 });

/** Adds one kind that was seen `count` times to a context. */
export function addKind(context: Context, count: number): void {
  context.observations += count;
  context.kinds++;
  if (count === 1) context.once++;
}

/**
 * The chance (0–1) that a context's next observation is new, backed off to the chance `broader` of a broader context. A context
 * without observations has its broader one's chance. One kind more than was seen is assumed, so that no chance is ever zero.
 */
export function noveltyMass(context: Context | undefined, broader: number): number {
  if (context === undefined || context.observations === 0) return broader;
  const weight = context.kinds + 1;
  return (context.once + weight * broader) / (context.observations + weight);
}

/** Surprise of something that has this chance, in bits, at most 64. */
export function bits(chance: number): number {
  return chance <= 0 ? 64 : Math.min(64, -Math.log2(Math.min(1, chance)));
}
