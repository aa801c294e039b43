// What one life of a node agent does beside each other: when one part of it breaks, or the end is asked for, all of it ends, in order.

export class Tasks {
  /** Aborts when the end is asked for, or when a task broke. */
  readonly signal: AbortSignal;
  readonly #broke = new AbortController();
  readonly #running: Promise<void>[] = [];
  #problem: { readonly error: unknown } | undefined;

  constructor(asked: AbortSignal) {
    this.signal = AbortSignal.any([asked, this.#broke.signal]);
  }

  /** Goes on with this one beside the others. What it throws, now or later, is the end of them all. */
  add(task: Promise<unknown>): void {
    this.#running.push(
      task.then(
        () => {},
        (error) => this.fail(error),
      ),
    );
  }

  /** Something broke: the first that did is why this life ends. */
  fail(error: unknown): void {
    this.#problem ??= { error };
    this.#broke.abort(error);
  }

  /** Resolves when all have ended; rejects with what broke first, once all of them have. */
  async ended(): Promise<void> {
    for (let seen = 0; seen < this.#running.length; seen++) await this.#running[seen];
    if (this.#problem !== undefined) throw this.#problem.error;
  }
}
