// One of several replicas works, the others stand by. Who loses the lease stops before another may start, by its own
// monotonic clock, whether or not the API server can be reached; the process is expected to end then.
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import {
  type Client,
  type Clock,
  isAlreadyExists,
  isConflict,
  isNotFound,
  type RequestOptions,
  resources,
  sleep,
  systemClock,
} from "@bailiff/crds/client/index";
import { defaultTiming, held, isFree, type Lease, released, type Sighting, sight, type Timing } from "./lease.ts";

/** What to lead, as whom. */
export interface LeaderOptions {
  readonly namespace: string;
  readonly name: string;
  /** Unique among replicas and restarts: a restarted process that takes its own old lease would not notice a twin. */
  readonly identity: string;
  readonly timing?: Timing;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Told of every failed try to acquire, renew or release. */
  readonly report?: (problem: unknown) => void;
}

/** An identity that no other replica and no later run of this one has: the host's name, for people, and chance. */
export function uniqueIdentity(): string {
  return `${hostname()}_${randomUUID()}`;
}

/** The reason with which the work's signal aborts when the lease is lost. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** A candidate for the lease. */
export class Leader {
  readonly #client: Client;
  readonly #options: LeaderOptions;
  readonly #timing: Timing;
  readonly #clock: Clock;
  #sighting: Sighting | undefined;
  #lease: Lease | undefined;
  /** Until when we may work, by the monotonic clock: counted from before the renewal was sent. */
  #untilMs = Number.NEGATIVE_INFINITY;

  constructor(client: Client, options: LeaderOptions) {
    this.#client = client;
    this.#options = options;
    this.#timing = options.timing ?? defaultTiming;
    this.#clock = options.clock ?? systemClock;
  }

  /** True while no other replica can have taken over; a process that was paused and wakes up too late sees false. */
  get isLeading(): boolean {
    return this.#clock.monotonicMs() < this.#untilMs;
  }

  /**
   * Waits for the lease, then runs `work` once, renewing. The work's signal aborts when the lease is lost (with
   * LeaseLost) or when `signal` does. Resolves when the work has ended: to "released" after the lease was let go, so
   * that a standby takes over at once; to "lost" otherwise. Rejects with what the work rejects with.
   */
  async run(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<"released" | "lost"> {
    while (!signal.aborted && !this.isLeading) {
      this.#extend(await this.#try(signal, "acquire"));
      if (!this.isLeading) await this.#pause(signal);
    }
    if (!this.isLeading) return "released";
    const term = new AbortController();
    const end = () => term.abort(signal.reason);
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
    const renewing = new AbortController();
    const renewed = this.#renew(term, renewing.signal);
    try {
      await work(term.signal);
    } finally {
      signal.removeEventListener("abort", end);
      renewing.abort();
      await renewed;
    }
    if (!this.isLeading) return "lost"; // Noticed by the work's fence, perhaps, before any timer could tell it.
    await this.#release();
    return "released";
  }

  /** Renews until told to stop; aborts the term when that fails for too long, or when another holds the lease. */
  async #renew(term: AbortController, signal: AbortSignal): Promise<void> {
    const lose = (why: string) => {
      this.#untilMs = Number.NEGATIVE_INFINITY;
      term.abort(new LeaseLost(`lease ${this.#options.namespace}/${this.#options.name} is lost: ${why}`));
    };
    // The watchdog runs beside the renewal: a request that hangs must not keep us from noticing.
    let cancel = () => {};
    const watch = () => {
      if (!this.isLeading) return lose(`not renewed for ${this.#timing.renewMs} ms`);
      cancel = this.#clock.after(this.#untilMs - this.#clock.monotonicMs(), watch);
    };
    watch();
    await this.#pause(signal);
    while (!signal.aborted && this.isLeading) {
      const renewedMs = await this.#try(signal, "renew");
      const holder = this.#lease?.spec?.holderIdentity;
      if (!this.isLeading) break; // Renewed too late: another may have had it in between.
      if (holder && holder !== this.#options.identity) lose(`${holder} holds it`);
      this.#extend(renewedMs);
      await this.#pause(signal);
    }
    cancel();
    if (!signal.aborted) lose(`not renewed for ${this.#timing.renewMs} ms`);
  }

  #extend(sentMs: number | undefined): void {
    if (sentMs !== undefined) this.#untilMs = sentMs + this.#timing.renewMs;
  }

  /** One try; when it was sent if the lease is ours now. Trouble is reported and means "not now". */
  async #try(signal: AbortSignal, to: "acquire" | "renew"): Promise<number | undefined> {
    const { namespace, name, identity } = this.#options;
    const options = { signal, timeoutMs: this.#timing.renewMs / 2 };
    try {
      const found = await this.#find(options);
      const sentMs = this.#clock.monotonicMs();
      if (found) {
        this.#sighting = sight(this.#sighting, found, sentMs);
        const isOurs = found.spec?.holderIdentity === identity;
        if (to === "renew" ? !isOurs : !isFree(found, identity, this.#sighting, sentMs, this.#timing)) return undefined;
      }
      const spec = held(found?.spec, identity, this.#clock.epochMs(), this.#timing);
      // The resourceVersion of what was read goes with the update: of two who try, the API server lets one.
      this.#lease = found
        ? await this.#client.update<Lease>(resources.leases, { ...found, spec }, options)
        : await this.#client.create<Lease>(resources.leases, { metadata: { namespace, name }, spec }, options);
      return sentMs;
    } catch (error) {
      if (!signal.aborted && !isConflict(error) && !isAlreadyExists(error)) this.#options.report?.(error);
      return undefined;
    }
  }

  async #find(options: RequestOptions): Promise<Lease | undefined> {
    try {
      this.#lease = await this.#client.get<Lease>(resources.leases, this.#options, options);
      return this.#lease;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return undefined;
    }
  }

  async #release(): Promise<void> {
    this.#untilMs = Number.NEGATIVE_INFINITY;
    const timeoutMs = this.#timing.retryMs;
    // The last renewal may still be under way and change the version under us: once more, then.
    for (let tries = 2; tries > 0; tries--) {
      try {
        const found = await this.#find({ timeoutMs });
        if (found?.spec?.holderIdentity !== this.#options.identity) return;
        const spec = released(found.spec, this.#clock.epochMs());
        await this.#client.update<Lease>(resources.leases, { ...found, spec }, { timeoutMs });
        return;
      } catch (error) {
        this.#options.report?.(error);
        if (!isConflict(error)) return;
      }
    }
  }

  /** Standbys that all try at the same moment would only conflict. */
  #pause(signal: AbortSignal): Promise<void> {
    const random = this.#options.random ?? Math.random;
    return sleep(this.#clock, this.#timing.retryMs * (1 + 0.2 * random()), signal);
  }
}
