// Seeded choices, so that a set that fails can be made again.

export interface Random {
  /** An integer from 0 to below `n`. */
  below(n: number): number;
  chance(share: number): boolean;
  /** One of them; there must be one. */
  pick<T>(from: readonly T[]): T;
  some<T>(from: readonly T[], share: number): T[];
}

/** mulberry32: 32 bits of state, the same sequence everywhere. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return {
    below,
    chance: (share) => next() < share,
    pick: (from) => {
      for (const one of from.slice(below(from.length))) return one;
      throw new Error("nothing to pick from");
    },
    some: (from, share) => from.filter(() => next() < share),
  };
}
