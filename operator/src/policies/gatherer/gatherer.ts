// What happened, gathered for a while and handed on once: thousands of pods that change at once are one look at each policy.

/** Pods change all the time: a policy is looked at once for all that happened within this time. */
const gatherMs = 250;

/** Namespaces, and keys of policies. */
export class Gatherer {
  readonly #things = new Set<string>();
  readonly #flush: (things: ReadonlySet<string>) => void;

  constructor(flush: (things: ReadonlySet<string>) => void) {
    this.#flush = flush;
  }

  add(thing: string): void {
    if (this.#things.size === 0) setTimeout(() => this.#hand(), gatherMs).unref();
    this.#things.add(thing);
  }

  #hand(): void {
    const things = new Set(this.#things);
    this.#things.clear();
    this.#flush(things);
  }
}
