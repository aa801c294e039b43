// How long to wait before the n-th retry: doubling, bounded, and never the same for two who failed together.

/** Bounds of an exponential backoff, in milliseconds. */
export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * Milliseconds to wait after `failures` failures in a row (1 is the first): baseMs·2ⁿ⁻¹, at most maxMs, of which
 * the upper half is random. `random` gives numbers in [0, 1), as Math.random does.
 */
export function backoffMs(failures: number, random: () => number, { baseMs, maxMs }: Backoff): number {
  const exponent = Math.min(Math.max(0, failures - 1), 52);
  const ceiling = Math.min(maxMs, baseMs * 2 ** exponent);
  return ceiling * (0.5 + 0.5 * random());
}
