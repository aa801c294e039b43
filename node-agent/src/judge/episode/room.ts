// Room for what busy containers do, beside what each has of its own: nine pods of a hundred do most of a node's work, and room for the
// busiest in each would be for nobody. Who is quiet gives its part back as soon as somebody needs it.
import type { Micros } from "@bailiff/proto/event";

export interface Borrower {
  /** Lets go of what no longer matters at `now`, and gives its room back. */
  expire(now: Micros): void;
}

/** Half a KiB each, or a KiB with long command lines; a node with 5,000 events a second, nine containers' most of them, needs all but a little. */
const unitsOfAll = 36_864;
/** So often who is quiet is looked for, at most. */
const sweepMicros = 10_000_000;

export class Room {
  readonly #most: number;
  readonly #borrowers = new Map<Borrower, number>();
  #taken = 0;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(most = unitsOfAll) {
    this.#most = most;
  }

  /** What there is beyond what each container has of its own, in units: a mark is one, or more if its command lines are long. */
  get taken(): number {
    return this.#taken;
  }

  /** True: somebody will have to go without before long. */
  get isShort(): boolean {
    return this.#taken * 2 >= this.#most;
  }

  /** True: `by` may keep so many units more. */
  take(by: Borrower, now: Micros, units: number): boolean {
    if (this.#taken + units > this.#most) this.#sweep(now);
    if (this.#taken + units > this.#most) return false;
    this.#taken += units;
    this.#borrowers.set(by, (this.#borrowers.get(by) ?? 0) + units);
    return true;
  }

  give(by: Borrower, units: number): void {
    const held = this.#borrowers.get(by) ?? 0;
    const given = Math.min(units, held);
    this.#taken -= given;
    if (held === given) this.#borrowers.delete(by);
    else this.#borrowers.set(by, held - given);
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
