// Objects by key, with indexes that stay true on every change. Pure: it is told what is, and says what changed.

/** What a change handler is told: the key, and the object after and before; for a deletion only `before`. */
export interface Change<T> {
  readonly key: string;
  readonly now: T | undefined;
  readonly before: T | undefined;
}

/** Named functions that say under which values an object is found; an object may have none or several. */
export type Indexes<T> = Readonly<Record<string, (object: T) => readonly string[]>>;

/** One object as it is kept; `version` tells whether a list brought news, `values` where it is found. */
export interface Entry<T> {
  readonly version: string;
  readonly object: T;
  readonly values: readonly (readonly [index: string, value: string])[];
}

/** The objects of one informer. */
export class Cache<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #indexes: Indexes<T>;
  /** Index → value → the entries by key: whoever asks for a namespace's pods needn't look each of them up again. */
  readonly #byIndex = new Map<string, Map<string, Map<string, Entry<T>>>>();

  constructor(indexes: Indexes<T>) {
    this.#indexes = indexes;
    for (const index of Object.keys(indexes)) this.#byIndex.set(index, new Map());
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): T | undefined {
    return this.#entries.get(key)?.object;
  }

  keys(): IterableIterator<string> {
    return this.#entries.keys();
  }

  *objects(): Generator<T> {
    for (const { object } of this.#entries.values()) yield object;
  }

  /** The objects that have this value in that index. Throws for an index that was never declared. */
  byIndex(index: string, value: string): T[] {
    const values = this.#byIndex.get(index);
    if (!values)
      throw new Error(`there is no index "${index}", only ${[...this.#byIndex.keys()].join(", ") || "none"}`);
    const found: T[] = [];
    for (const { object } of values.get(value)?.values() ?? []) found.push(object);
    return found;
  }

  /** What `set` and `replace` take. Asks the index functions, so it throws what they throw; nothing else here does. */
  entry(version: string, object: T): Entry<T> {
    const indexes = Object.entries(this.#indexes);
    const values = indexes.flatMap(([index, valuesOf]) => valuesOf(object).map((value) => [index, value] as const));
    return { version, object, values };
  }

  /** Keeps an object; undefined when this very version was there already. */
  set(key: string, entry: Entry<T>): Change<T> | undefined {
    const before = this.#entries.get(key);
    if (before?.version === entry.version) return undefined;
    if (before) this.#unindex(key, before);
    this.#entries.set(key, entry);
    this.#index(key, entry);
    return { key, now: entry.object, before: before?.object };
  }

  /** Forgets an object; undefined when it wasn't there. */
  delete(key: string): Change<T> | undefined {
    const before = this.#entries.get(key);
    if (!before) return undefined;
    this.#entries.delete(key);
    this.#unindex(key, before);
    return { key, now: undefined, before: before.object };
  }

  /**
   * Makes the cache exactly this, a difference at a time, each once it is asked for: the deletions that nobody told us of come first.
   * Nothing else may change the cache before it is through.
   */
  *replace(entries: ReadonlyMap<string, Entry<T>>): Generator<Change<T>> {
    for (const key of [...this.#entries.keys()]) {
      const change = entries.has(key) ? undefined : this.delete(key);
      if (change) yield change;
    }
    for (const [key, entry] of entries) {
      const change = this.set(key, entry);
      if (change) yield change;
    }
  }

  #index(key: string, entry: Entry<T>): void {
    for (const [index, value] of entry.values) {
      const known = this.#byIndex.get(index);
      const entries = known?.get(value);
      if (entries) entries.set(key, entry);
      else known?.set(value, new Map([[key, entry]]));
    }
  }

  #unindex(key: string, { values }: Entry<T>): void {
    for (const [index, value] of values) {
      const known = this.#byIndex.get(index);
      const entries = known?.get(value);
      entries?.delete(key);
      if (entries?.size === 0) known?.delete(value);
    }
  }
}
