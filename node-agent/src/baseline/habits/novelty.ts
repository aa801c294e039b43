// How surprising a never-seen thing is, in bits: little for those who always do new things, much for those who never do.
//
// Good–Turing: the chance that the next observation is of a new kind is about the share of observations whose kind was seen
// once (Good 1953); "once" is by one pod in one recording or day, however often, so that nobody makes himself at home by
// repetition. A context with few observations borrows from a broader one, with as many pseudo-observations as it has kinds
// (Witten & Bell 1991); where kinds are spread over classes, a broader context counts the narrower ones that have a class, and
// not occurrences (Kneser & Ney 1995).

/** The counts of one context: observations, kinds, kinds that nobody has confirmed, and those of them that came with a rollout. */
export interface Context {
  observations: number;
  kinds: number;
  once: number;
  brought: number;
}

export const emptyContext = (): Context => ({ observations: 0, kinds: 0, once: 0, brought: 0 });

/** An entry and what it is a sign of: that new things are done here, or that a rollout came. */
export interface Weighed<E> {
  readonly entry: E;
  readonly isOnce: boolean;
  readonly isBrought: boolean;
}

/** Adds one kind that was seen `count` times to a context. */
export function addKind(context: Context, count: number, isOnce: boolean, isBrought = false): void {
  context.observations += count;
  context.kinds++;
  if (isOnce) context.once++;
  if (isOnce && isBrought) context.brought++;
}

/**
 * The kinds of a context that are a sign of new things to come. Under a new version (`worth` < 1) all that were seen once, each worth
 * less; without a rollout none that a rollout brought: drift that no rollout explains is as rare as it ever was, and weighs more.
 */
export const signsOf = ({ once, brought }: Context, worth: number): number =>
  worth < 1 ? once * worth : once - brought;

/**
 * The chance (0–1) that a context's next observation is new, backed off to the chance `broader` of a broader context. A context
 * without observations has its broader one's chance. One kind more than was seen is assumed, so that no chance is ever zero.
 * `worth` (0–1) is what an observation counts: under a new image those of the old one count less.
 */
export function noveltyMass(context: Context | undefined, broader: number, worth = 1): number {
  if (context === undefined || context.observations === 0) return broader;
  const weight = context.kinds + 1;
  return (signsOf(context, worth) + weight * broader) / (context.observations * worth + weight);
}

/** A broader context: each kind counts once for each narrower context that has it, and is rare where only one has. */
export function overContexts(contextsOfKind: Iterable<number>): Context {
  const over = emptyContext();
  for (const contexts of contextsOfKind) addKind(over, contexts, contexts === 1);
  return over;
}

/** How kinds are spread over classes. */
export interface Spread<K> {
  readonly of: Map<K, number>;
  total: number;
}

export const emptySpread = <K>(): Spread<K> => ({ of: new Map(), total: 0 });

export function spread<K>(over: Spread<K>, key: K): void {
  over.of.set(key, (over.of.get(key) ?? 0) + 1);
  over.total++;
}

/** The chance (0–1) that a kind is of this class, backed off to the chance `broader` of a broader context. */
export function shareOf<K>(over: Spread<K> | undefined, key: K, broader: number): number {
  if (over === undefined || over.total === 0) return broader;
  const weight = over.of.size + 1;
  return ((over.of.get(key) ?? 0) + weight * broader) / (over.total + weight);
}

/** Surprise of something that has this chance, in bits, at most 64. */
export function bits(chance: number): number {
  return chance <= 0 ? 64 : Math.min(64, -Math.log2(Math.min(1, chance)));
}

/** A surprise and what it was multiplied from: the bits are minus the binary logarithm of the product of all chances. */
export interface Surprise {
  /** What is new: a program, its parent, its command line, or the place of a connection. */
  readonly kind: "program" | "parent" | "arguments" | "connection";
  readonly bits: number;
  readonly factors: readonly Factor[];
}

export interface Factor {
  /** What has this chance: "calls somewhere new". */
  readonly what: string;
  readonly chance: number;
}

export function surprise(kind: Surprise["kind"], ...factors: readonly Factor[]): Surprise {
  return { kind, bits: bits(factors.reduce((product, { chance }) => product * chance, 1)), factors };
}

/** The factors in words: "1 in 120 that …, × 1 in 4.0 that …". */
export function inWords({ factors }: Surprise): string {
  return factors.map(({ what, chance }) => `1 in ${oneIn(chance)} that ${what}`).join(" × ");
}

function oneIn(chance: number): string {
  const times = 1 / Math.max(chance, 2 ** -64);
  return times < 10 ? times.toFixed(1) : String(Math.round(times));
}
