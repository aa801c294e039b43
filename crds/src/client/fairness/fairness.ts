// Sharing the event loop: a thousand keys that need no answer from anybody would otherwise be one long block, in which no lease is
// renewed and no watch is read.

/** Who works on in one turn of the event loop may do so for so long, */
const turnMs = 10;
/** or for so long while others wait for their turn, who get one after the other. */
const sharedMs = 2;
const nowMs = performance.now.bind(performance);

/** One for all who work in a process: what counts is how long the turn is, whoever made it so. */
export class Turns {
  /** Since when somebody has been working in this turn; undefined in one in which nobody has asked yet. */
  #begunMs: number | undefined;
  readonly #waiting: (() => void)[] = [];

  /**
   * Await it between two pieces of work: at once while this turn of the event loop is young, otherwise in a later one. Each turn wakes
   * one of those who wait: all at once would make a turn of as many pieces, and a block of a dozen of the longest.
   */
  yield(): Promise<void> {
    if (this.#begunMs === undefined) this.#begin();
    const ageMs = nowMs() - (this.#begunMs ?? 0);
    if (ageMs < (this.#waiting.length > 0 ? sharedMs : turnMs)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #begin(): void {
    this.#begunMs = nowMs();
    setImmediate(() => {
      this.#begunMs = undefined;
      const wake = this.#waiting.shift();
      if (wake === undefined) return;
      this.#begin();
      wake();
    });
  }
}

export const turns = new Turns();
