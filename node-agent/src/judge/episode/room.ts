// Room for what busy containers do, beside what each has of its own: nine pods of a hundred do most of a node's work, and room for the
// busiest in each would be for nobody. Who is quiet gives its part back as soon as somebody needs it.
import type { Micros } from "@bailiff/proto/event";

export interface Borrower {
  /** Lets go of what no longer matters at `now`, and gives its room back. */
  expire(now: Micros): void;
}

/** About 18 MiB where command lines are short; a node with 5,000 events a second, nine containers' most of them, needs all but a little. */
const marksOfAll = 36_864;
/** So often who is quiet is looked for, at most. */
const sweepMicros = 10_000_000;

export class Room {
  readonly #most: number;
  readonly #borrowers = new Map<Borrower, number>();
  #taken = 0;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(most = marksOfAll) {
    this.#most = most;
  }

  /** Marks that are there beyond what each container has of its own. */
  get taken(): number {
    return this.#taken;
  }

  /** True: somebody will have to go without before long. */
  get isShort(): boolean {
    return this.#taken * 2 >= this.#most;
  }

  /** True: `by` may keep one more. */
  take(by: Borrower, now: Micros): boolean {
    if (this.#taken >= this.#most) this.#sweep(now);
    if (this.#taken >= this.#most) return false;
    this.#taken++;
    this.#borrowers.set(by, (this.#borrowers.get(by) ?? 0) + 1);
    return true;
  }

  give(by: Borrower): void {
    const held = this.#borrowers.get(by) ?? 0;
    if (held === 0) return;
    this.#taken--;
    if (held === 1) this.#borrowers.delete(by);
    else this.#borrowers.set(by, held - 1);
  }

  /** Takes back all that `by` has: it is forgotten. */
  leave(by: Borrower): void {
    this.#taken -= this.#borrowers.get(by) ?? 0;
    this.#borrowers.delete(by);
  }

  #sweep(now: Micros): void {
    if (Math.abs(now - this.#sweptAt) < sweepMicros) return;
    this.#sweptAt = now;
    for (const borrower of [...this.#borrowers.keys()]) borrower.expire(now);
  }
}
