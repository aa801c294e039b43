// How many writes there may be: a burst, and so many a second after that.
import type { Clock } from "@bailiff/crds/client/index";

export class WriteBudget {
  readonly #clock: Clock;
  readonly #burst: number;
  readonly #perSecond: number;
  #left: number;
  #atMs: number;

  constructor(clock: Clock, burst: number, perSecond: number) {
    this.#clock = clock;
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#left = burst;
    this.#atMs = clock.monotonicMs();
  }

  /** Spends one write and returns 0, or returns how many milliseconds to wait for one that leaves `reserve` for others. */
  spend(reserve = 0): number {
    const nowMs = this.#clock.monotonicMs();
    this.#left = Math.min(this.#burst, this.#left + ((nowMs - this.#atMs) / 1000) * this.#perSecond);
    this.#atMs = nowMs;
    const missing = 1 + reserve - this.#left;
    if (missing > 0) return Math.ceil((missing / this.#perSecond) * 1000);
    this.#left--;
    return 0;
  }
}
