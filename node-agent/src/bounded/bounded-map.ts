// A map with a cap: what an attacker can name, an attacker can name a million times. Evictions are counted, oldest use first.

/**
 * A least-recently-used map. `get` and `set` refresh an entry; a `set` beyond the cap evicts the entry that was used longest ago
 * and tells `evicted`, so that the owner can count it or let go of what belonged to it.
 */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #cap: number;
  readonly #evicted: ((key: K, value: V) => void) | undefined;
  /** How many entries were pushed out since the start. */
  evictions = 0;
  /** Stands behind everything that was evicted: a new one would look at all that was deleted since the table was made, each time. */
  #oldest: MapIterator<[K, V]> | undefined;
  /** Since it was made: a table that entries moved in so often was made anew, and the old one lives as long as who looks at it. */
  #moves = 0;

  constructor(cap: number, evicted?: (key: K, value: V) => void) {
    this.#cap = cap;
    this.#evicted = evicted;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    // Refreshing costs a delete and a set; near the cap only, since below half of it nothing is evicted soon.
    if (this.#entries.size * 2 > this.#cap) this.#refresh(key, value);
    return value;
  }

  peek(key: K): V | undefined {
    return this.#entries.get(key);
  }

  set(key: K, value: V): void {
    if (!this.#entries.has(key)) {
      if (this.#entries.size >= this.#cap) this.#evictOldest();
      this.#entries.set(key, value);
    } else if (this.#entries.size * 2 > this.#cap) this.#refresh(key, value);
    else this.#entries.set(key, value);
  }

  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#oldest = undefined;
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  entries(): IterableIterator<[K, V]> {
    return this.#entries.entries();
  }

  #refresh(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (++this.#moves > this.#cap) this.#oldest = undefined;
  }

  #evictOldest(): void {
    for (;;) {
      if (this.#oldest === undefined) {
        this.#oldest = this.#entries.entries();
        this.#moves = 0;
      }
      const { value: entry, done } = this.#oldest.next();
      if (done === true) {
        this.#oldest = undefined;
        if (this.#entries.size === 0) return;
        continue;
      }
      const [key, value] = entry;
      this.#entries.delete(key);
      this.evictions++;
      this.#evicted?.(key, value);
      return;
    }
  }
}
