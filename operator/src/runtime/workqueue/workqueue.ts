// Keys to look at, each at most once in the line and never in two hands at once. A key that is added while it is being
// worked on is worked on again afterwards: nothing that happened after a reconcile began is missed.
import { type Backoff, backoffMs, type Clock } from "@bailiff/crds/client/index";

/** 5 ms, 10 ms, 20 ms … at most a minute, the upper half of each at random. */
export const requeueBackoff: Backoff = { baseMs: 5, maxMs: 60_000 };

/** How full and how busy a queue is, for metrics. */
export interface QueueStats {
  /** Keys in line. */
  readonly depth: number;
  /** Keys being worked on. */
  readonly running: number;
  /** Keys that wait for their time. */
  readonly waiting: number;
  /** Keys that entered the line since the start; one that was in it already counts once. */
  readonly adds: number;
  /** Requeues after a failure since the start. */
  readonly retries: number;
  /** Keys that failed the last time they were worked on, and are tried again. */
  readonly failing: number;
  /** How long the first key in line has been waiting there. */
  readonly oldestMs: number;
}

/** A key that was taken, and how long it stood in line. */
export interface Taken {
  readonly key: string;
  readonly waitedMs: number;
}

/**
 * A line of keys for workers that `take` one and say `done`.
 *
 * States of a key: in line (`#since`), being worked on (`#running`), both (added again meanwhile; it is in no worker's
 * reach until `done` puts it in line), waiting for its time (`#timers`, beside any of those), or none.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #random: () => number;
  /** In the order in which workers get them; `#head` is the first that was not taken yet. */
  #line: string[] = [];
  #head = 0;
  /** Since when a key wants work: every key in line, and every running one that was added again. */
  readonly #since = new Map<string, number>();
  readonly #running = new Set<string>();
  readonly #timers = new Map<string, { dueMs: number; cancel: () => void }>();
  readonly #failures = new Map<string, number>();
  readonly #takers: ((taken: Taken | undefined) => void)[] = [];
  #closed = false;
  #adds = 0;
  #retries = 0;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  get stats(): QueueStats {
    const first = this.#line[this.#head];
    const since = first === undefined ? undefined : this.#since.get(first);
    return {
      depth: this.#line.length - this.#head,
      running: this.#running.size,
      waiting: this.#timers.size,
      adds: this.#adds,
      retries: this.#retries,
      failing: this.#failures.size,
      oldestMs: since === undefined ? 0 : this.#clock.monotonicMs() - since,
    };
  }

  /** Puts a key in line, unless it is there already; after `close` nothing enters. */
  add(key: string): void {
    if (this.#closed || this.#since.has(key)) return;
    this.#since.set(key, this.#clock.monotonicMs());
    this.#adds++;
    if (!this.#running.has(key)) this.#enqueue(key);
  }

  /** Adds the key in `delayMs`. Of several waits for one key the earliest counts: its reconcile says when to come next. */
  addAfter(key: string, delayMs: number): void {
    if (this.#closed) return;
    if (delayMs <= 0) {
      this.add(key);
      return;
    }
    const dueMs = this.#clock.monotonicMs() + delayMs;
    const waiting = this.#timers.get(key);
    if (waiting && waiting.dueMs <= dueMs) return;
    waiting?.cancel();
    const cancel = this.#clock.after(delayMs, () => {
      this.#timers.delete(key);
      this.add(key);
    });
    this.#timers.set(key, { dueMs, cancel });
  }

  /** Adds the key after a failure: later each time, at least `atLeastMs`. Returns the wait in milliseconds. */
  retry(key: string, atLeastMs = 0): number {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    if (!this.#closed) this.#failures.set(key, failures);
    this.#retries++;
    const delayMs = Math.max(atLeastMs, backoffMs(failures, this.#random, requeueBackoff));
    this.addAfter(key, delayMs);
    return delayMs;
  }

  /** The key's work succeeded: its next failure is its first. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key, as soon as there is one; undefined once the queue is closed. Every key taken wants its `done`. */
  take(): Promise<Taken | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const key = this.#dequeue();
    if (key !== undefined) return Promise.resolve(this.#hand(key));
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /** The work on a taken key is over, well or badly; if it was added meanwhile, it goes in line now. */
  done(key: string): void {
    this.#running.delete(key);
    if (this.#since.has(key) && !this.#closed) this.#enqueue(key);
  }

  /** Ends it: who waits gets undefined, what is in line or waiting is dropped, what is running may finish. */
  close(): void {
    this.#closed = true;
    for (const { cancel } of this.#timers.values()) cancel();
    for (const resolve of this.#takers.splice(0)) resolve(undefined);
    this.#timers.clear();
    this.#since.clear();
    this.#failures.clear();
    this.#line = [];
    this.#head = 0;
  }

  #enqueue(key: string): void {
    const taker = this.#takers.shift();
    if (taker) taker(this.#hand(key));
    else this.#line.push(key);
  }

  #dequeue(): string | undefined {
    const key = this.#line[this.#head];
    if (key === undefined) return undefined;
    this.#head++;
    // Dropping the taken half at a time keeps taking constant in cost, however long the line.
    if (this.#head * 2 > this.#line.length) {
      this.#line = this.#line.slice(this.#head);
      this.#head = 0;
    }
    return key;
  }

  #hand(key: string): Taken {
    const waitedMs = this.#clock.monotonicMs() - (this.#since.get(key) ?? 0);
    this.#since.delete(key);
    this.#running.add(key);
    return { key, waitedMs };
  }
}
