// Runs a reconcile for every key that something happened to, until the signal aborts. What happened is never passed on:
// a reconcile reads what is, works out what should be, and writes the difference, so it may run once too often, never once too few.
import {
  ApiError,
  type Change,
  type Clock,
  type Informer,
  sleep,
  systemClock,
  turns,
  unlessAborted,
} from "@bailiff/crds/client/index";

import { type QueueStats, WorkQueue } from "../workqueue/workqueue.ts";

/** When a key is to be looked at again though nothing happens to it: a ttl ends, a window closes. Nothing: when told. */
export type Due = { readonly afterMs: number } | undefined;

/**
 * Brings one key's world to what it should be.
 *
 * The key says which object, not what happened to it: it may be gone, it may be as it was. Expected trouble goes into
 * conditions; an exception means "try again later" and is retried with backoff, and sooner if the key is added again.
 * The signal aborts when the process ends or the lease is lost: pass it to every request.
 *
 * @example
 * async function reconcile(key, signal) {
 *   const policy = policies.get(key);
 *   if (!policy) return undefined;
 *   await client.apply(resources.networkPolicies, desired(policy), { signal });
 *   return { afterMs: untilExpiryMs(policy) };
 * }
 */
export type Reconcile = (key: string, signal: AbortSignal) => Promise<Due>;

/** What a controller is made of. */
export interface ControllerOptions {
  /** For metrics and logs. */
  readonly name: string;
  readonly reconcile: Reconcile;
  /** Keys worked on at the same time; 4 unless given. One key never is twice. */
  readonly concurrency?: number;
  /** Every key that should be looked at even if no event ever came; asked once each `resyncMs`. */
  readonly keys?: () => Iterable<string>;
  /** Each of `keys` is looked at about so often, at a moment of its own; 10 min unless given. */
  readonly resyncMs?: number;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Told of every failed reconcile, with the wait before it is tried again. */
  readonly report?: (key: string, error: unknown, retryMs: number) => void;
  /** Told of every reconcile that ended, for metrics. */
  readonly observe?: (run: ReconcileRun) => void;
}

/** One reconcile that ended. */
export interface ReconcileRun {
  readonly outcome: "done" | "due" | "failed";
  readonly durationMs: number;
  /** How long the key stood in line before. */
  readonly waitedMs: number;
}

/** How a controller fares, for metrics. */
export interface ControllerStats extends QueueStats {
  readonly failures: number;
  /** How long the reconcile has been running that runs longest; grows where one is stuck. */
  readonly longestMs: number;
}

/** A workqueue, its workers, and a resync. Make it, `watch` informers, `run` it once. */
export class Controller {
  readonly name: string;
  readonly #options: ControllerOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #queue: WorkQueue;
  readonly #startedMs = new Map<string, number>();
  #failures = 0;

  constructor(options: ControllerOptions) {
    this.name = options.name;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#queue = new WorkQueue(this.#clock, this.#random);
  }

  get stats(): ControllerStats {
    const nowMs = this.#clock.monotonicMs();
    const longestMs = Math.max(0, ...[...this.#startedMs.values()].map((startedMs) => nowMs - startedMs));
    return { ...this.#queue.stats, failures: this.#failures, longestMs };
  }

  /** Have this key looked at. */
  enqueue(key: string): void {
    this.#queue.add(key);
  }

  /** Have this key looked at in a while; the earliest of several such wishes counts. */
  enqueueAfter(key: string, delayMs: number): void {
    this.#queue.addAfter(key, delayMs);
  }

  /** Looks at a key whenever its object changes, or at the keys that `keysOf` makes of a change. Returns how to stop. */
  watch<T>(
    informer: Informer<T>,
    keysOf: (change: Change<T>) => Iterable<string> = (change) => [change.key],
  ): () => void {
    return informer.subscribe((change) => {
      for (const key of keysOf(change)) this.enqueue(key);
    });
  }

  /** Works until the signal aborts and every reconcile that was running then has ended. Rejects only where `report`,
   * `observe` or `keys` throw, which is a bug and should end the process. */
  async run(signal: AbortSignal): Promise<void> {
    const close = () => this.#queue.close();
    signal.addEventListener("abort", close, { once: true });
    if (signal.aborted) close();
    const workers = Array.from({ length: this.#options.concurrency ?? 4 }, () => this.#work(signal));
    await Promise.all([...workers, this.#resync(signal)]);
    signal.removeEventListener("abort", close);
  }

  async #work(signal: AbortSignal): Promise<void> {
    for (let taken = await this.#queue.take(); taken; taken = await this.#queue.take()) {
      const { key, waitedMs } = taken;
      const startedMs = this.#clock.monotonicMs();
      this.#startedMs.set(key, startedMs);
      const outcome = await this.#reconcile(key, signal);
      this.#startedMs.delete(key);
      this.#queue.done(key);
      this.#options.observe?.({ outcome, durationMs: this.#clock.monotonicMs() - startedMs, waitedMs });
      await turns.yield();
    }
  }

  async #reconcile(key: string, signal: AbortSignal): Promise<ReconcileRun["outcome"]> {
    try {
      const due = await this.#options.reconcile(key, signal);
      this.#queue.forget(key);
      if (!due) return "done";
      this.#queue.addAfter(key, sane(due.afterMs));
      return "due";
    } catch (error) {
      if (signal.aborted) return "failed"; // The end of the process is nobody's failure.
      this.#failures++;
      const retryMs = this.#queue.retry(key, error instanceof ApiError ? error.retryAfterMs : undefined);
      this.#options.report?.(key, error, retryMs);
      return "failed";
    }
  }

  /** Spreads a look at every key over each period, so that two replicas, or a thousand keys, don't move in step. */
  async #resync(signal: AbortSignal): Promise<void> {
    const { keys, resyncMs = 600_000 } = this.#options;
    if (!keys) return;
    while (!signal.aborted) {
      for (const key of keys()) {
        this.#queue.addAfter(key, this.#random() * resyncMs);
        await turns.yield();
      }
      await sleep(this.#clock, resyncMs, signal);
    }
  }
}

/** A reconcile that is due at once, again and again, must not starve the others; one that is due at no time is a bug. */
function sane(afterMs: number): number {
  if (Number.isNaN(afterMs)) throw new RangeError("a reconcile is due after NaN ms");
  return Math.max(10, afterMs);
}

/** Resolves when every informer has its first list; rejects with the signal's reason if that aborts before. */
export async function allSynced(
  informers: Iterable<{ readonly synced: Promise<void> }>,
  signal: AbortSignal,
): Promise<void> {
  await unlessAborted(Promise.all([...informers].map((informer) => informer.synced)), signal);
}
