// Random numbers that are the same on every run: for orders of arrival that a seed names.

/** Mulberry32: numbers from 0 to 1, by seed. */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Events as they arrive when each is late by up to so many seconds. */
export function delayed<E extends { readonly time: number }>(events: readonly E[], seconds: number, seed: number): E[] {
  const random = randomOf(seed);
  return events
    .map((event) => ({ event, at: event.time + random() * seconds * 1e6 }))
    .sort((a, b) => a.at - b.at)
    .map(({ event }) => event);
}
