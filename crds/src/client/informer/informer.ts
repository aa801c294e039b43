// A cache of one resource that follows the API server for as long as its signal lives: it lists, watches, and on any
// trouble comes back by itself, later and later. Being told of a change is a hint to look, never the change itself.
import { ApiError, isGone } from "../api-error.ts";
import { type Backoff, backoffMs } from "../backoff.ts";
import type { Client } from "../client.ts";
import { type Clock, sleep, systemClock } from "../clock.ts";
import { turns } from "../fairness/fairness.ts";
import { type ApiObject, keyOf } from "../object.ts";
import type { Resource } from "../resource.ts";
import { Cache, type Change, type Entry } from "./cache.ts";
import type { InformerOptions, InformerStats } from "./options.ts";

const restart: Backoff = { baseMs: 200, maxMs: 30_000 };
/** A watch that brought nothing and ended sooner than this counts as failed, or we would ask in a circle. */
const soonMs = 1_000;

/** Follows one resource. Make it, subscribe, `run` it once; read it after `synced`. */
export class Informer<T> {
  /** Resolves when the first list is in the cache; stays pending if the signal aborts before. */
  readonly synced: Promise<void>;
  readonly resource: Resource;
  readonly #client: Client;
  readonly #options: InformerOptions<T>;
  readonly #clock: Clock;
  readonly #cache: Cache<T>;
  readonly #handlers = new Set<(change: Change<T>) => void>();
  readonly #count = { lists: 0, expired: 0, watches: 0, failures: 0, stalls: 0, events: 0, thrown: 0 };
  #markSynced: () => void = () => {};
  #isSynced = false;
  #startedMs = 0;
  #syncedAfterMs: number | undefined;
  #version: string | undefined;
  #failuresInARow = 0;
  #lastActivityMs: number;
  #problem: string | undefined;

  constructor(client: Client, options: InformerOptions<T>) {
    this.#client = client;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#cache = new Cache(options.indexes ?? {});
    this.#lastActivityMs = this.#clock.monotonicMs();
    this.resource = options.resource;
    this.synced = new Promise((resolve) => {
      this.#markSynced = resolve;
    });
  }

  get isSynced(): boolean {
    return this.#isSynced;
  }

  get stats(): InformerStats {
    const quietMs = this.#clock.monotonicMs() - this.#lastActivityMs;
    const [objects, syncedAfterMs, problem] = [this.#cache.size, this.#syncedAfterMs, this.#problem];
    return { ...this.#count, objects, syncedAfterMs, quietMs, problem };
  }

  get(key: string): T | undefined {
    return this.#cache.get(key);
  }

  keys(): IterableIterator<string> {
    return this.#cache.keys();
  }

  objects(): Iterable<T> {
    return this.#cache.objects();
  }

  byIndex(index: string, value: string): T[] {
    return this.#cache.byIndex(index, value);
  }

  /**
   * Calls back on every change, in order, after the cache has it, and soon for all that is there already. The handler turns a
   * change into keys to look at and nothing else: it must not wait, and what it throws is counted and reported, not passed on.
   * Returns how to stop.
   */
  subscribe(handler: (change: Change<T>) => void): () => void {
    this.#handlers.add(handler);
    void this.#replay(handler);
    return () => this.#handlers.delete(handler);
  }

  /** Between whatever else there is to do: for thousands of objects at once the event loop would stand still. */
  async #replay(handler: (change: Change<T>) => void): Promise<void> {
    for (const key of [...this.#cache.keys()]) {
      await turns.yield();
      if (!this.#handlers.has(handler)) return;
      const now = this.#cache.get(key);
      if (now !== undefined) this.#tell({ key, now, before: undefined }, [handler]);
    }
  }

  /** Follows until the signal aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    this.#startedMs = this.#clock.monotonicMs();
    while (!signal.aborted) {
      try {
        if (this.#version === undefined) await this.#list(signal);
        await this.#watch(signal);
      } catch (error) {
        if (signal.aborted) return;
        await this.#recover(error, signal);
      }
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { resource, namespace, labelSelector, fieldSelector, pageSize = 100 } = this.#options;
    const selection = { namespace, labelSelector, fieldSelector, signal, pageSize };
    const found = new Map<string, Entry<T>>();
    let version = "";
    for await (const page of this.#client.list(resource, selection)) {
      this.#showLife();
      for (const item of page.items) {
        this.#keep(item, (key, entry) => found.set(key, entry));
        await turns.yield();
      }
      version = page.resourceVersion;
    }
    for (const change of this.#cache.replace(found)) {
      this.#tell(change);
      await turns.yield();
    }
    this.#version = version;
    this.#problem = undefined;
    this.#count.lists++;
    this.#isSynced = true;
    this.#syncedAfterMs ??= this.#clock.monotonicMs() - this.#startedMs;
    this.#markSynced();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { resource, namespace, labelSelector, fieldSelector, serverTimeoutMs = 25_000 } = this.#options;
    const silenceMs = this.#options.silenceMs ?? Math.min(serverTimeoutMs + 10_000, 180_000);
    const resourceVersion = this.#version ?? "";
    const selection = { namespace, labelSelector, fieldSelector, resourceVersion, serverTimeoutMs, silenceMs, signal };
    const startedMs = this.#clock.monotonicMs();
    let brought = 0;
    this.#count.watches++;
    for await (const { type, object } of this.#client.watch(resource, selection)) {
      this.#showLife();
      if (type !== "BOOKMARK") this.#take(type, object);
      this.#version = object.metadata.resourceVersion ?? this.#version;
      this.#holds();
      brought++;
      await turns.yield(); // many come in one chunk
    }
    this.#showLife();
    if (brought === 0 && this.#clock.monotonicMs() - startedMs < soonMs)
      throw new ApiError({ code: 0, reason: "Unreachable", message: `WATCH ${resource.plural}: ended as it began` });
    this.#holds();
  }

  #take(type: "ADDED" | "MODIFIED" | "DELETED", object: ApiObject): void {
    this.#count.events++;
    let kept = false;
    if (type !== "DELETED")
      this.#keep(object, (key, entry) => {
        kept = true;
        this.#tell(this.#cache.set(key, entry));
      });
    if (!kept) this.#tell(this.#cache.delete(keyOf(object)));
  }

  /** Strips an object and passes it on; one that `strip` or an index can't bear is left out, and nothing else suffers. */
  #keep(object: ApiObject, pass: (key: string, entry: Entry<T>) => void): void {
    const entry = this.#guarded(() => {
      const stripped = this.#options.strip(object);
      return stripped === undefined ? undefined : this.#cache.entry(object.metadata.resourceVersion ?? "", stripped);
    });
    if (entry) pass(keyOf(object), entry);
  }

  #tell(change: Change<T> | undefined, handlers: Iterable<(change: Change<T>) => void> = this.#handlers): void {
    if (change) for (const handler of handlers) this.#guarded(() => handler(change));
  }

  #guarded<R>(work: () => R): R | undefined {
    try {
      return work();
    } catch (error) {
      this.#count.thrown++;
      this.#options.report?.(error);
      return undefined;
    }
  }

  async #recover(error: unknown, signal: AbortSignal): Promise<void> {
    const known = error instanceof ApiError ? error : undefined;
    if (isGone(error)) {
      this.#version = undefined;
      this.#count.expired++;
    }
    this.#count.failures++;
    if (known?.reason === "Timeout") this.#count.stalls++;
    this.#problem = error instanceof Error ? error.message : String(error);
    this.#options.report?.(error);
    const waitMs = backoffMs(++this.#failuresInARow, this.#options.random ?? Math.random, restart);
    await sleep(this.#clock, Math.max(waitMs, known?.retryAfterMs ?? 0), signal);
  }

  #holds(): void {
    this.#failuresInARow = 0;
    this.#problem = undefined;
  }

  #showLife(): void {
    this.#lastActivityMs = this.#clock.monotonicMs();
  }
}
