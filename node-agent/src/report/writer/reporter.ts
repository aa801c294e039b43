// Brings cases to the API server: one open AgentVerdict a pod, created once, patched within a budget, found again after a restart.
// While the API server is away they wait, here and on disk, and are delivered in order when it is back.
import { once } from "node:events";
import { ApiError, backoffMs, isNotFound, sleep } from "@bailiff/crds/client/index";
import type { PodIdentity, Subject } from "../../identity/subject.ts";
import type { Ruling } from "../../judge/ruling.ts";
import type { Spool } from "../spool/spool.ts";
import { WriteBudget } from "./budget.ts";
import { Cases } from "./cases.ts";
import { type Desk, deliver, objectFor } from "./delivery.ts";
import type { PodCase } from "./pod-case.ts";

export interface ReporterOptions extends Omit<Desk, "stats"> {
  /** Undefined: nothing survives this process but what the API server has. */
  readonly spool: Spool | undefined;
  /** Pods whose cases are in memory, at most. */
  readonly podsKept?: number;
  readonly random?: () => number;
  readonly report?: (problem: unknown, uid: string) => void;
}

/** Live, this is what bounds the docket too: what goes here goes there. */
const podsKept = 4096;
/** Writes, at most: at once after a rest, a second, and at the same time. */
const writes = { burst: 40, perSecond: 10, atOnce: 4 } as const;
/** Of the burst so much is left for cases that are new or became worse. */
const reserve = 20;
/** A refused verdict (no such namespace, not allowed) is tried again ever more seldom. */
const refused = { baseMs: 2_000, maxMs: 300_000 };
const away = { baseMs: 200, maxMs: 15_000 };

export class Reporter {
  readonly stats = { created: 0, patched: 0, failed: 0, conflicts: 0, closed: 0, foreign: 0, shed: 0, evicted: 0 };
  readonly #options: ReporterOptions;
  readonly #desk: Desk;
  readonly #cases: Cases;
  readonly #budget: WriteBudget;
  readonly #underWay = new Set<PodCase>();
  #failuresInARow = 0;
  /** Something waited while the API server was away: until all of that is delivered, one after the other, in order. */
  #isBehind = false;
  #restUntilMs = Number.NEGATIVE_INFINITY;
  #broken: { readonly problem: unknown } | undefined;
  #wake: () => void = () => {};
  /** Until when the writer sleeps, if nobody wakes it; while it is awake, it looks at everything by itself. */
  #awakeMs = Number.NEGATIVE_INFINITY;

  constructor(options: ReporterOptions) {
    this.#options = options;
    this.#desk = { ...options, stats: this.stats };
    this.#budget = new WriteBudget(options.clock, writes.burst, writes.perSecond);
    this.#cases = new Cases({
      most: options.podsKept ?? podsKept,
      spool: options.spool,
      nowMs: () => options.clock.monotonicMs(),
      isBusy: (one) => this.#underWay.has(one),
      keep: (one) => this.#keep(one),
      evicted: (uid, isLost) => {
        this.stats.evicted++;
        if (isLost) this.stats.shed++;
        options.pipeline.dropCase(uid);
      },
    });
    for (const verdict of options.spool?.load() ?? []) {
      this.#cases.takeUp(verdict);
      this.#isBehind = true;
    }
  }

  /** Cases that wait to be written, or are being written. */
  get depth(): number {
    let waiting = this.#underWay.size + this.#cases.aside;
    for (const { dueMs } of this.#cases.values()) if (dueMs !== Number.POSITIVE_INFINITY) waiting++;
    return waiting;
  }

  /** A ruling went into this pod's case. Called for each of them, so it does next to nothing. */
  found({ pod, container }: Subject, { rule, severity, objection }: Ruling): void {
    const one = this.#cases.at(pod.uid, pod.namespace, pod.name);
    one.found(`${rule.name}\n${container}\n${objection.signature}`, severity, this.#options.clock.monotonicMs());
    if (one.dueMs < this.#awakeMs) this.#wake();
  }

  /** What was seen of a pod in custody changed: a state of its cut is written at once, mere counts when it suits. */
  custody({ uid, namespace, name }: PodIdentity, isUrgent: boolean): void {
    const one = this.#cases.at(uid, namespace, name);
    one.custodyChanged(isUrgent, this.#options.clock.monotonicMs());
    if (one.dueMs < this.#awakeMs) this.#wake();
  }

  /** Brings to disk whatever was found and is there neither as a file nor as a case: from now on a kill -9 doesn't lose it. */
  keep(): void {
    for (const one of this.#cases.values()) {
      if (!one.isNews) continue;
      this.#toDisk(one);
      one.isNews = false;
      one.isKept = true;
    }
  }

  /** Everything that waits is due at once: the end is near. */
  hurry(): void {
    for (const one of this.#cases.values()) if (one.dueMs !== Number.POSITIVE_INFINITY) one.dueMs = 0;
    this.#wake();
  }

  /** Writes until the signal aborts; then what is still due goes to disk. Rejects only where nothing can be told any more. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#broken === undefined) {
      const next = this.#next();
      const waitMs = next === undefined ? 60_000 : this.#waitMs(next);
      if (next === undefined || waitMs > 0) await this.#pause(waitMs, signal);
      else void this.#deliver(next, signal);
    }
    while (this.#underWay.size > 0) await this.#pause(Number.POSITIVE_INFINITY, new AbortController().signal);
    for (const one of this.#cases.values()) if (one.dueMs !== Number.POSITIVE_INFINITY) this.#toDisk(one);
    if (this.#broken !== undefined) throw this.#broken.problem;
  }

  /** How long this case has to wait still; 0: its write is spent, it goes now. */
  #waitMs(next: PodCase): number {
    const nowMs = this.#options.clock.monotonicMs();
    if (this.#underWay.size >= (this.#isBehind ? 1 : writes.atOnce)) return Number.POSITIVE_INFINITY; // woken when one has ended
    return Math.max(0, next.dueMs - nowMs, this.#restUntilMs - nowMs) || this.#budget.spend(next.isWorse ? 0 : reserve);
  }

  /** The case whose turn it is: among those that are due a worse one, then the one that has waited longest; else the one due first. */
  #next(): PodCase | undefined {
    const nowMs = this.#options.clock.monotonicMs();
    let next: PodCase | undefined;
    for (const one of this.#cases.values()) {
      if (one.dueMs === Number.POSITIVE_INFINITY || this.#underWay.has(one)) continue;
      if (next === undefined || goesBefore(one, next, nowMs)) next = one;
    }
    if (this.#underWay.size > 0 || (next !== undefined && next.dueMs <= nowMs)) return next;
    this.#isBehind = false;
    return this.#cases.fromDisk() ?? next;
  }

  async #deliver(one: PodCase, signal: AbortSignal): Promise<void> {
    const { clock, random = Math.random } = this.#options;
    this.#underWay.add(one);
    try {
      if (await this.#attempt(one, signal)) this.#failuresInARow = 0;
      else {
        this.#isBehind = true;
        this.#restUntilMs = clock.monotonicMs() + backoffMs(++this.#failuresInARow, random, away);
      }
    } catch (problem) {
      this.#broken = { problem };
    } finally {
      this.#underWay.delete(one);
      this.#wake();
    }
  }

  /** One delivery. False: the API server is away, and nothing else would come through either. */
  async #attempt(one: PodCase, signal: AbortSignal): Promise<boolean> {
    const { clock, random = Math.random, spool, report } = this.#options;
    const { dirtySinceMs, isWorse } = one;
    if (one.isNews) this.#toDisk(one);
    one.isNews = false;
    one.isKept = false;
    one.isWorse = false;
    one.dueMs = Number.POSITIVE_INFINITY;
    one.dirtySinceMs = Number.POSITIVE_INFINITY;
    try {
      await deliver(one, this.#desk, signal);
      one.failures = 0;
      one.writtenMs = clock.monotonicMs();
      if (!one.isNews && !one.isKept) spool?.remove(one.uid);
      return true;
    } catch (error) {
      this.stats.failed++;
      report?.(error, one.uid);
      if (isNamespaceGone(error)) {
        this.stats.shed++;
        spool?.remove(one.uid);
        this.#options.pipeline.dropCase(one.uid);
        this.#cases.delete(one.uid);
        return true;
      }
      // What is no word of the API server's is our own fault, or an answer that makes no sense: it costs this case a try, and nobody else's.
      const isAway =
        signal.aborted || (error instanceof ApiError && (error.code === 0 || error.code >= 500 || error.code === 429));
      const waitMs = isAway ? 0 : backoffMs(++one.failures, random, refused);
      one.isWorse ||= isWorse;
      one.due(clock.monotonicMs() + waitMs, dirtySinceMs);
      this.#toDisk(one);
      return !isAway;
    }
  }

  /** Keeps what should be stored on disk until it is. A disk that refuses is counted there: nothing is lost yet, it is in memory still. */
  #toDisk(one: PodCase): void {
    if (this.#options.spool !== undefined) this.#keep(one);
  }

  /** Whether the disk has it; undefined where there is nothing to be stored. */
  #keep(one: PodCase): boolean | undefined {
    try {
      const object = objectFor(one, this.#desk);
      return object && this.#options.spool?.put(object) === true;
    } catch (error) {
      this.#options.report?.(error, one.uid); // it can't be put into words: our own fault, and no other case's
      return false;
    }
  }

  /** Waits, but no longer than until something is found. */
  async #pause(waitMs: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort(enough);
    this.#awakeMs = this.#options.clock.monotonicMs() + waitMs;
    const either = AbortSignal.any([signal, woken.signal]);
    if (Number.isFinite(waitMs)) await sleep(this.#options.clock, waitMs, either);
    else if (!either.aborted) await once(either, "abort");
    this.#wake = () => {};
    this.#awakeMs = Number.NEGATIVE_INFINITY;
  }
}

/** A reason at hand: an error made for each waking would cost more than the waking. */
const enough = "something to write";

function goesBefore(one: PodCase, other: PodCase, nowMs: number): boolean {
  if (one.dueMs > nowMs || other.dueMs > nowMs) return one.dueMs < other.dueMs;
  return one.isWorse === other.isWorse ? one.dirtySinceMs < other.dirtySinceMs : one.isWorse;
}

function isNamespaceGone(error: unknown): boolean {
  if (!isNotFound(error)) return false;
  const { details } = (error.body ?? {}) as { details?: { kind?: unknown } };
  return details?.kind === "namespaces";
}
