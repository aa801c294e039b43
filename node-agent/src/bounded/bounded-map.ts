// A map with a cap: what an attacker can name, an attacker can name a million times. Evictions are counted, oldest use first.

/** An entry, in a ring by use: deleting and setting it anew would make the table grow, and be made anew, for ever. */
class Entry<K, V> {
  readonly key: K;
  value: V;
  older: Entry<K, V> = this;
  newer: Entry<K, V> = this;

  constructor(key: K, value: V) {
    this.key = key;
    this.value = value;
  }
}

/**
 * A least-recently-used map. `get` and `set` refresh an entry; a `set` beyond the cap evicts the entry that was used longest ago
 * and tells `evicted`, so that the owner can count it or let go of what belonged to it.
 */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, Entry<K, V>>();
  readonly #cap: number;
  readonly #evicted: ((key: K, value: V) => void) | undefined;
  /** How many entries were pushed out since the start. */
  evictions = 0;
  /** The one that was used longest ago; what is older than that is the newest. */
  #oldest: Entry<K, V> | undefined;

  constructor(cap: number, evicted?: (key: K, value: V) => void) {
    this.#cap = cap;
    this.#evicted = evicted;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    // Near the cap only, since below half of it nothing is evicted soon.
    if (this.#entries.size * 2 > this.#cap) this.#refresh(entry);
    return entry.value;
  }

  peek(key: K): V | undefined {
    return this.#entries.get(key)?.value;
  }

  set(key: K, value: V): void {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.value = value;
      if (this.#entries.size * 2 > this.#cap) this.#refresh(known);
      return;
    }
    if (this.#entries.size >= this.#cap) this.#evictOldest();
    const entry = new Entry(key, value);
    this.#entries.set(key, entry);
    this.#link(entry);
  }

  delete(key: K): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#entries.delete(key);
    this.#unlink(entry);
    return true;
  }

  clear(): void {
    this.#entries.clear();
    this.#oldest = undefined;
  }

  /** Oldest use first. */
  values(): IterableIterator<V> {
    return this.#inOrder()
      .map(({ value }) => value)
      .values();
  }

  /** Oldest use first. */
  entries(): IterableIterator<[K, V]> {
    return this.#inOrder()
      .map(({ key, value }): [K, V] => [key, value])
      .values();
  }

  /** Puts an entry that is in no ring between the newest and the oldest. */
  #link(entry: Entry<K, V>): void {
    const oldest = this.#oldest;
    if (oldest === undefined) {
      this.#oldest = entry;
      return;
    }
    entry.older = oldest.older;
    entry.newer = oldest;
    oldest.older.newer = entry;
    oldest.older = entry;
  }

  #unlink(entry: Entry<K, V>): void {
    if (entry.newer === entry) this.#oldest = undefined;
    else if (this.#oldest === entry) this.#oldest = entry.newer;
    entry.older.newer = entry.newer;
    entry.newer.older = entry.older;
  }

  #refresh(entry: Entry<K, V>): void {
    const oldest = this.#oldest;
    if (oldest === undefined || oldest.older === entry) return;
    // In a ring the oldest becomes the newest by a step alone.
    if (oldest === entry) {
      this.#oldest = entry.newer;
      return;
    }
    this.#unlink(entry);
    this.#link(entry);
  }

  #evictOldest(): void {
    const oldest = this.#oldest;
    if (oldest === undefined) return;
    this.#entries.delete(oldest.key);
    this.#unlink(oldest);
    this.evictions++;
    this.#evicted?.(oldest.key, oldest.value);
  }

  #inOrder(): Entry<K, V>[] {
    const all: Entry<K, V>[] = [];
    for (let entry = this.#oldest; entry !== undefined && all.length < this.#entries.size; entry = entry.newer)
      all.push(entry);
    return all;
  }
}
