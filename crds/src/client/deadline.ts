// A time limit and a caller's signal in one AbortSignal, without leaving a listener or a timer behind.
import type { Clock } from "./clock.ts";

/** The reason of a signal that was aborted by its limit. */
export class TimedOut extends Error {
  override readonly name = "TimedOut";
}

/** Aborts `signal` after `limitMs`, or when the outer signal aborts; `clear` it when the work is over. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #outer: AbortSignal | undefined;
  readonly #onOuter = () => this.#controller.abort(this.#outer?.reason);
  #cancel: () => void = () => {};
  #passed = false;

  constructor(clock: Clock, limitMs: number, outer?: AbortSignal) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#outer = outer;
    if (outer?.aborted) this.#onOuter();
    else outer?.addEventListener("abort", this.#onOuter, { once: true });
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The limit was what ended it, not the outer signal. */
  get passed(): boolean {
    return this.#passed;
  }

  /** Gives the work its whole limit again, as for a stream that just showed life. */
  restart(): void {
    this.#cancel();
    this.#cancel = this.#clock.after(this.#limitMs, () => {
      this.#passed = !this.signal.aborted;
      this.#controller.abort(new TimedOut(`more than ${this.#limitMs} ms`));
    });
  }

  clear(): void {
    this.#cancel();
    this.#outer?.removeEventListener("abort", this.#onOuter);
  }
}

/** The promise's outcome, or a rejection with the signal's reason if that comes first; the work itself goes on unheard. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([aborted, promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
