// Which recording is learned from: each stands for a later day, unless it lies within the time of those before.
import type { Micros } from "@bailiff/proto/event";

export class Period {
  #number = 0;
  #isNext = false;
  #from: Micros = Number.POSITIVE_INFINITY;
  #to: Micros = Number.NEGATIVE_INFINITY;

  /** The day that is learned from now, from 0. */
  get number(): number {
    return this.#number;
  }

  /** What is learned from now on is of another recording. */
  next(): void {
    this.#isNext = true;
  }

  /** An action of that time is about to be learned. */
  turn(time: Micros): void {
    if (this.#isNext) {
      this.#isNext = false;
      if (time > this.#to || time < this.#from) this.#number++;
    }
    this.#from = Math.min(this.#from, time);
    this.#to = Math.max(this.#to, time);
  }
}
