// Answers that are asked for again and again, since the same few names come all day. They only save time: when there are too many, all are
// forgotten, and whoever names a million things has them reckoned a million times.
export class Memo<K, V> {
  readonly #answers = new Map<K, V>();
  readonly #cap: number;

  /** @param cap answers that are remembered at once. */
  constructor(cap: number) {
    this.#cap = cap;
  }

  get(key: K): V | undefined {
    return this.#answers.get(key);
  }

  set(key: K, answer: V): void {
    if (this.#answers.size >= this.#cap) this.#answers.clear();
    this.#answers.set(key, answer);
  }
}
