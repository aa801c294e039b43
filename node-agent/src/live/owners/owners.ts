// Who owns the owners of this node's pods: asked for by name, once each. By name alone a Job that a person made of a CronJob, or a
// ReplicaSet of another controller, would be an agent of its own here, and the operator, who knows better, would refuse its batches.
import {
  type Backoff,
  backoffMs,
  type Client,
  type Clock,
  isNotFound,
  resources,
  sleep,
} from "@bailiff/crds/client/index";
import type { Identities } from "../../identity/identities.ts";
import type { PodRecord, Raw } from "../../identity/pod-record.ts";

export interface OwnersOptions {
  readonly client: Pick<Client, "get">;
  readonly clock: Clock;
  readonly random?: () => number;
  readonly identities: Pick<Identities, "learn" | "refresh">;
  /** Told after a round of questions, whatever the answers were. */
  readonly learned: () => void;
  readonly report: (problem: unknown, owner: string) => void;
}

interface Wanted {
  readonly kind: keyof typeof kinds;
  readonly namespace: string;
  readonly name: string;
  readonly pods: Set<string>;
  dueMs: number;
  /** In a row. */
  failures: number;
}

/** Kinds that have owners themselves, as Kubernetes' own controllers use them. */
const kinds = { ReplicaSet: resources.replicaSets, Job: resources.jobs } as const;
/** While the API server is away, or says no, pods go by the names of their owners; who is told no for good asks ever more seldom. */
const again: Backoff = { baseMs: 5_000, maxMs: 300_000 };
const caps = { wanted: 1_024, known: 16_384 } as const;

export class Owners {
  readonly #options: OwnersOptions;
  readonly #wanted = new Map<string, Wanted>();
  /** Asked for and answered, newest last. */
  readonly #known = new Set<string>();
  /** Uids of pods whose owner is being asked for, for the first time. */
  readonly #pending = new Set<string>();
  #wake: () => void = () => {};

  constructor(options: OwnersOptions) {
    this.#options = options;
  }

  /** Owners that are still to be asked for. */
  get size(): number {
    return this.#wanted.size;
  }

  /** Whether it is not yet clear whose agent that pod is. */
  waitsFor(uid: string): boolean {
    return this.#pending.size > 0 && this.#pending.has(uid);
  }

  /** A pod came or changed. */
  see({ uid, namespace, owner }: Pick<PodRecord, "uid" | "namespace" | "owner">): void {
    if (owner === undefined || !isAsked(owner.kind)) return;
    const key = `${namespace}/${owner.kind}/${owner.name}`;
    if (this.#known.has(key)) return;
    const wanted = this.#wanted.get(key);
    if (wanted !== undefined) {
      wanted.pods.add(uid);
      if (wanted.dueMs === 0) this.#pending.add(uid);
      return;
    }
    if (this.#wanted.size >= caps.wanted) return; // goes by name; a node has a few hundred pods
    this.#wanted.set(key, {
      kind: owner.kind,
      namespace,
      name: owner.name,
      pods: new Set([uid]),
      dueMs: 0,
      failures: 0,
    });
    this.#pending.add(uid);
    this.#wake();
  }

  /** Asks until the signal aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      const nowMs = clock.monotonicMs();
      const due = [...this.#wanted].filter(([, { dueMs }]) => dueMs <= nowMs);
      for (const [key, wanted] of due) {
        if (signal.aborted) return;
        await this.#ask(key, wanted, signal);
      }
      if (due.length > 0) this.#options.learned();
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      const isMore = [...this.#wanted.values()].some(({ dueMs }) => dueMs <= nowMs);
      if (!isMore) await sleep(clock, 1_000, AbortSignal.any([signal, woken.signal]));
    }
  }

  async #ask(key: string, wanted: Wanted, signal: AbortSignal): Promise<void> {
    const { client, clock, identities, report, random = Math.random } = this.#options;
    const { kind, namespace, name, pods } = wanted;
    try {
      const object = await client.get(kinds[kind], { namespace, name }, { signal, timeoutMs: 5_000 });
      identities.learn({ ...(object as unknown as Raw), kind });
      identities.refresh();
    } catch (error) {
      if (!isNotFound(error)) {
        if (!signal.aborted) report(error, key);
        wanted.dueMs = clock.monotonicMs() + backoffMs(++wanted.failures, random, again);
        this.#settle(pods);
        return;
      }
    }
    this.#wanted.delete(key);
    this.#known.add(key);
    if (this.#known.size > caps.known) this.#known.delete(this.#known.values().next().value ?? "");
    this.#settle(pods);
  }

  #settle(pods: Iterable<string>): void {
    for (const uid of pods) this.#pending.delete(uid);
  }
}

function isAsked(kind: string): kind is keyof typeof kinds {
  return Object.hasOwn(kinds, kind);
}
