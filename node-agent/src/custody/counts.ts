// What happened since a moment, counted by kind, with the last time and place of each. A span makes it a sliding window: what is older
// than that, as seen from the newest, is taken out again.
import type { CustodyWindow } from "@bailiff/crds";
import type { Micros } from "@bailiff/proto/event";
import { timeText } from "../report/evidence/evidence.ts";

export const counters = [
  "attempted",
  "refused",
  "timedOut",
  "establishedOut",
  "establishedIn",
  "bytesOut",
  "bytesIn",
] as const;
export type Counter = (typeof counters)[number];
type Numbers = Record<Counter, number>;

/** So fine a sliding window forgets. */
const step = 10_000_000;

const none = (): Numbers => ({
  ...{ attempted: 0, refused: 0, timedOut: 0, establishedOut: 0, establishedIn: 0 },
  ...{ bytesOut: 0, bytesIn: 0 },
});

export class Counts {
  readonly #since: Micros;
  readonly #span: Micros;
  readonly #sums = none();
  readonly #last = new Map<Counter, { readonly time: Micros; readonly destination: string }>();
  /** By the step's number; of a sliding window only. */
  readonly #steps = new Map<number, Numbers>();
  #latest: Micros;

  constructor(since: Micros, span: Micros = Number.POSITIVE_INFINITY) {
    this.#since = since;
    this.#span = span;
    this.#latest = since;
  }

  /** Goes on from what an earlier life has counted. Not for sliding windows: when it happened is no longer known. */
  resume({ last, until, ...sums }: CustodyWindow): void {
    for (const counter of counters) this.#sums[counter] += sums[counter];
    for (const counter of counters) {
      const latest = last[counter];
      if (latest === undefined) continue;
      this.#last.set(counter, { time: Date.parse(latest.time) * 1000, destination: latest.destination ?? "" });
    }
    this.#latest = Math.max(this.#latest, Date.parse(until) * 1000);
  }

  of(counter: Counter): number {
    return this.#sums[counter];
  }

  get isEmpty(): boolean {
    return counters.every((counter) => this.#sums[counter] === 0);
  }

  add(counter: Counter, by: number, time: Micros, destination: string): void {
    this.#sums[counter] = Math.min(Number.MAX_SAFE_INTEGER, this.#sums[counter] + by);
    if (time >= (this.#last.get(counter)?.time ?? 0)) this.#last.set(counter, { time, destination });
    this.#latest = Math.max(this.#latest, time);
    if (this.#span === Number.POSITIVE_INFINITY) return;
    const number = Math.floor(time / step);
    const numbers = this.#steps.get(number) ?? none();
    numbers[counter] += by;
    this.#steps.set(number, numbers);
  }

  /** Takes out what is too old by now. */
  expire(now: Micros): void {
    for (const [number, numbers] of this.#steps) {
      if ((number + 1) * step > now - this.#span) continue;
      this.#steps.delete(number);
      for (const counter of counters) this.#sums[counter] = Math.max(0, this.#sums[counter] - numbers[counter]);
    }
  }

  /** Takes one counter out of a sliding window: what it proved is no longer so. */
  forget(counter: Counter): void {
    this.#sums[counter] = 0;
    for (const numbers of this.#steps.values()) numbers[counter] = 0;
  }

  /** As a case has it. It ends with the last thing that happened, since silence proves nothing; with `now` where nothing did. */
  toWindow(now: Micros): CustodyWindow {
    const until = this.isEmpty ? Math.max(this.#since, now) : this.#latest;
    const last = [...this.#last].filter(([counter]) => this.#sums[counter] > 0);
    return {
      since: timeText(Math.max(this.#since, until - this.#span)),
      until: timeText(until),
      ...this.#sums,
      last: Object.fromEntries(
        last.map(([counter, { time, destination }]) => [
          counter,
          { time: timeText(time), ...(destination !== "" && { destination }) },
        ]),
      ),
    };
  }
}
