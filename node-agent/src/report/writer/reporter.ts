// Brings cases to the API server: one open AgentVerdict a pod, created once, patched within a budget, found again after a restart.
// While the API server is away they wait, here and on disk, and are delivered in order when it is back.
import { type AgentVerdict, type AgentVerdictSpec, type Custody, verdictName } from "@bailiff/crds";
import {
  ApiError,
  backoffMs,
  type Client,
  type Clock,
  isAlreadyExists,
  isConflict,
  isNotFound,
  type Metadata,
  resources,
  sleep,
} from "@bailiff/crds/client/index";
import { BoundedMap } from "../../bounded/bounded-map.ts";
import type { PodIdentity, Subject } from "../../identity/subject.ts";
import type { Ruling } from "../../judge/judge.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import { plain } from "../evidence/evidence.ts";
import { withinBytes } from "../merge/merge.ts";
import type { Spool } from "../spool/spool.ts";
import { WriteBudget } from "./budget.ts";
import { wholeCustody } from "./custody-patch.ts";
import { isOpen, PodCase } from "./pod-case.ts";

export interface ReporterOptions {
  readonly client: Client;
  readonly pipeline: Pick<Pipeline, "reportOf" | "dropCase">;
  /** Undefined: nothing survives this process but what the API server has. */
  readonly spool: Spool | undefined;
  readonly clock: Clock;
  /** What the node saw of a pod in custody; undefined for others. */
  readonly custody?: (uid: string) => Custody | undefined;
  readonly random?: () => number;
  readonly report?: (problem: unknown, uid: string) => void;
}

const podsKept = 4096;
const requestTimeoutMs = 10_000;
/** A refused verdict (no such namespace, not allowed) is tried again ever more seldom. */
const refused = { baseMs: 2_000, maxMs: 300_000 };
const away = { baseMs: 200, maxMs: 15_000 };

export class Reporter {
  readonly stats = { created: 0, patched: 0, failed: 0, conflicts: 0, closed: 0, shed: 0 };
  readonly #options: ReporterOptions;
  readonly #cases: BoundedMap<string, PodCase>;
  readonly #budget: WriteBudget;
  #failuresInARow = 0;
  #underWay = 0;
  #wake: () => void = () => {};

  constructor(options: ReporterOptions) {
    this.#options = options;
    this.#budget = new WriteBudget(options.clock, 40, 10);
    this.#cases = new BoundedMap(podsKept, (_, evicted) => {
      if (evicted.dueMs !== Number.POSITIVE_INFINITY) this.stats.shed++;
    });
    const nowMs = options.clock.monotonicMs();
    for (const { spec, metadata } of options.spool?.load() ?? []) {
      const one = this.#caseOf(spec.pod.uid, metadata.namespace ?? "default", spec.pod.name);
      one.base = spec;
      one.isBaseACopy = true;
      one.isNews = true;
      one.due(nowMs, nowMs);
    }
  }

  /** Cases that wait to be written, or are being written. */
  get depth(): number {
    let waiting = this.#underWay;
    for (const { dueMs } of this.#cases.values()) if (dueMs !== Number.POSITIVE_INFINITY) waiting++;
    return waiting;
  }

  /** A ruling went into this pod's case. Called for each of them, so it does next to nothing. */
  found({ pod, container }: Subject, { rule, severity, objection }: Ruling): void {
    const one = this.#caseOf(pod.uid, pod.namespace, pod.name);
    one.found(`${rule.name}\n${container}\n${objection.signature}`, severity, this.#options.clock.monotonicMs());
    this.#wake();
  }

  /** What was seen of a pod in custody changed: a state of its cut is written at once, mere counts when it suits. */
  custody({ uid, namespace, name }: PodIdentity, isUrgent: boolean): void {
    this.#caseOf(uid, namespace, name).custodyChanged(isUrgent, this.#options.clock.monotonicMs());
    this.#wake();
  }

  /** Everything that waits is due at once: the end is near. */
  hurry(): void {
    for (const one of this.#cases.values()) if (one.dueMs !== Number.POSITIVE_INFINITY) one.dueMs = 0;
    this.#wake();
  }

  /** Writes until the signal aborts; then what is still due goes to disk. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random = Math.random } = this.#options;
    while (!signal.aborted) {
      const next = this.#next();
      const waitMs =
        next === undefined ? 60_000 : Math.max(0, next.dueMs - clock.monotonicMs()) || this.#budget.spend();
      if (next === undefined || waitMs > 0) {
        await this.#pause(waitMs, signal);
        continue;
      }
      if (await this.#attempt(next, signal)) this.#failuresInARow = 0;
      else await sleep(clock, backoffMs(++this.#failuresInARow, random, away), signal);
    }
    for (const one of this.#cases.values()) if (one.dueMs !== Number.POSITIVE_INFINITY) this.#keep(one);
  }

  /** The case whose turn it is: among those that are due the one that has waited longest, else the one that is due first. */
  #next(): PodCase | undefined {
    const nowMs = this.#options.clock.monotonicMs();
    let next: PodCase | undefined;
    for (const one of this.#cases.values()) {
      if (one.dueMs === Number.POSITIVE_INFINITY) continue;
      if (next === undefined) next = one;
      else if (
        one.dueMs <= nowMs && next.dueMs <= nowMs ? one.dirtySinceMs < next.dirtySinceMs : one.dueMs < next.dueMs
      )
        next = one;
    }
    return next;
  }

  /** One delivery. False: the API server is away, and nothing else would come through either. */
  async #attempt(one: PodCase, signal: AbortSignal): Promise<boolean> {
    const { clock, random = Math.random, spool, report } = this.#options;
    const since = { dueMs: one.dueMs, dirtySinceMs: one.dirtySinceMs };
    if (one.isNews) this.#keep(one);
    one.isNews = false;
    one.dueMs = Number.POSITIVE_INFINITY;
    one.dirtySinceMs = Number.POSITIVE_INFINITY;
    this.#underWay++;
    try {
      await this.#deliver(one, signal);
      one.failures = 0;
      one.writtenMs = clock.monotonicMs();
      if (!one.isNews) spool?.remove(one.uid);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) && !signal.aborted) throw error;
      this.stats.failed++;
      report?.(error, one.uid);
      if (isNamespaceGone(error)) {
        this.stats.shed++;
        spool?.remove(one.uid);
        this.#options.pipeline.dropCase(one.uid);
        this.#cases.delete(one.uid);
        return true;
      }
      const isAway = !(error instanceof ApiError) || error.code === 0 || error.code >= 500 || error.code === 429;
      const waitMs = isAway ? 0 : backoffMs(++one.failures, random, refused);
      one.due(clock.monotonicMs() + waitMs, since.dirtySinceMs);
      this.#keep(one);
      return !isAway;
    } finally {
      this.#underWay--;
    }
  }

  async #deliver(one: PodCase, signal: AbortSignal): Promise<void> {
    for (let tries = 0; tries < 5; tries++) {
      if (!one.isLocated) await this.#locate(one, signal);
      const wanted = this.#wanted(one);
      if (wanted === undefined) return;
      try {
        if (one.stored !== undefined) await this.#patch(one, one.stored, wanted, signal);
        else if (one.mayOpen(wanted)) await this.#create(one, wanted, signal);
        return;
      } catch (error) {
        if (isAlreadyExists(error)) await this.#locate(one, signal);
        else if ((isConflict(error) || isNotFound(error)) && one.stored !== undefined)
          await this.#lookAgain(one, signal);
        else throw error;
        this.stats.conflicts++;
      }
    }
    throw new ApiError({
      code: 409,
      reason: "Conflict",
      message: `case of pod ${one.name}: changed five times in a row`,
    });
  }

  async #locate(one: PodCase, signal: AbortSignal): Promise<void> {
    const { namespace, uid } = one;
    const labelSelector = `bailiff.dev/pod-uid=${uid}`;
    const selection = { namespace, labelSelector, signal, timeoutMs: requestTimeoutMs };
    const cases = await this.#options.client.listAll<StoredVerdict>(resources.agentVerdicts, selection);
    one.locate(cases.filter(({ spec }) => spec?.pod?.uid === uid));
  }

  /** The stored case isn't what we thought: somebody changed it, closed it, or deleted it. */
  async #lookAgain(one: PodCase, signal: AbortSignal): Promise<void> {
    const name = { namespace: one.namespace, name: one.stored?.metadata.name ?? "" };
    const options = { signal, timeoutMs: requestTimeoutMs };
    const now = await this.#options.client.get<StoredVerdict>(resources.agentVerdicts, name, options).catch((error) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    if (now !== undefined && isOpen(now)) {
      one.stored = now;
      return;
    }
    this.stats.closed++;
    const found = this.#options.pipeline.reportOf(one.uid, one.number)?.verdict.spec;
    one.close(now, found, this.#options.clock.epochMs());
    this.#options.pipeline.dropCase(one.uid);
    // In custody, but not by this case: then by another, which a person opened.
    if (this.#options.custody?.(one.uid) !== undefined) one.isLocated = false;
  }

  async #create(one: PodCase, spec: AgentVerdictSpec, signal: AbortSignal): Promise<void> {
    const options = { signal, timeoutMs: requestTimeoutMs };
    const draft = this.#objectOf(one, spec);
    one.sent = draft.metadata.name;
    one.stored = await this.#options.client.create<StoredVerdict>(resources.agentVerdicts, draft, options);
    this.stats.created++;
  }

  /** Everything of the spec but what people write; only if nobody changed the object since. */
  async #patch(one: PodCase, stored: AgentVerdict, wanted: AgentVerdictSpec, signal: AbortSignal): Promise<void> {
    const { pod: _, agent: __, reportedBy: ___, decision: ____, custody, ...spec } = this.#objectOf(one, wanted).spec;
    // Of a pod that is free, or of an earlier life, custody stays as it is stored.
    const isHeld = this.#options.custody?.(one.uid) !== undefined;
    const patch = {
      metadata: { resourceVersion: stored.metadata.resourceVersion },
      spec: { ...spec, policy: spec.policy ?? null, ...(isHeld && custody && { custody: wholeCustody(custody) }) },
    };
    const name = { namespace: one.namespace, name: stored.metadata.name };
    const options = { signal, timeoutMs: requestTimeoutMs };
    one.stored = await this.#options.client.merge<StoredVerdict>(resources.agentVerdicts, name, patch, options);
    this.stats.patched++;
  }

  #wanted(one: PodCase): AgentVerdictSpec | undefined {
    const spec = one.wanted(this.#options.pipeline.reportOf(one.uid, one.number)?.verdict.spec);
    const custody = this.#options.custody?.(one.uid);
    return spec && custody ? { ...spec, custody } : spec;
  }

  #objectOf(one: PodCase, spec: AgentVerdictSpec): StoredVerdict {
    const name = verdictName(one.name, one.uid, one.number);
    const labels = { "bailiff.dev/pod-uid": one.uid };
    const metadata = { name, namespace: one.namespace, labels };
    const object = { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentVerdict", metadata, spec } as const;
    return withinBytes(object) as StoredVerdict;
  }

  /** Keeps what should be stored on disk until it is. */
  #keep(one: PodCase): void {
    const wanted = this.#wanted(one);
    if (wanted !== undefined && this.#options.spool?.put(this.#objectOf(one, wanted)) === false) this.stats.shed++;
  }

  #caseOf(uid: string, namespace: string, name: string): PodCase {
    const known = this.#cases.get(uid);
    if (known !== undefined) return known;
    const made = new PodCase(uid, namespace, plain(name, 253));
    this.#cases.set(uid, made);
    return made;
  }

  /** Waits, but no longer than until something is found. */
  async #pause(waitMs: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    await sleep(this.#options.clock, waitMs, AbortSignal.any([signal, woken.signal]));
    this.#wake = () => {};
  }
}

/** An AgentVerdict as the API server gives it. */
type StoredVerdict = Omit<AgentVerdict, "metadata"> & { readonly metadata: Metadata };

function isNamespaceGone(error: unknown): boolean {
  if (!isNotFound(error)) return false;
  const { details } = (error.body ?? {}) as { details?: { kind?: unknown } };
  return details?.kind === "namespaces";
}
