// Sharing the event loop: a thousand keys that need no answer from anybody would otherwise be one long block, in which no lease is
// renewed and no watch is read.
import { setImmediate as nextTurn } from "node:timers/promises";

/** Work may go on in one turn of the event loop for so long. */
const turnMs = 10;
const nowMs = performance.now.bind(performance);

/** One for all who work in a process: what counts is how long the turn is, whoever made it so. */
export class Turns {
  #begunMs: number | undefined;

  /** Await it between two pieces of work: at once while this turn of the event loop is young, otherwise in a later one. */
  async yield(): Promise<void> {
    if (this.#begunMs === undefined) {
      this.#begunMs = nowMs();
      void nextTurn().then(() => {
        this.#begunMs = undefined;
      });
    }
    if (nowMs() - this.#begunMs >= turnMs) await nextTurn();
  }
}

export const turns = new Turns();
