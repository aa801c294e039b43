// The baselines that this node's agents are judged by: fetched, not watched, when an agent's pod starts and from time to time after
// that. While they can't be had the last ones go on.
import { type AgentBaseline, baselineName, check } from "@bailiff/crds";
import {
  type Backoff,
  backoffMs,
  type Client,
  type Clock,
  isMissing,
  isNotFound,
  resources,
  sleep,
} from "@bailiff/crds/client/index";
import type { Baseline } from "../../baseline/baseline.ts";
import type { Channel } from "../../baseline/counts/learned.ts";
import { loadBaseline } from "../../baseline/file/load.ts";
import { measured } from "../../baseline/file/measured.ts";
import type { Known } from "../../pipeline/live.ts";

export interface StoreOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random?: () => number;
  /** Keys of the agents that have a pod here. */
  readonly agents: () => Iterable<string>;
  /** How old a baseline may become; 10 min unless given, of which the upper half is random. */
  readonly everyMs?: number;
  readonly report?: (problem: unknown, agent: string) => void;
}

/** Which of a node's batches was dealt with last. */
export interface Acknowledged {
  readonly incarnation: string;
  readonly seq: number;
  readonly refused?: string | undefined;
}

interface Kept extends Known {
  readonly baseline: Baseline | undefined;
  readonly merged: Readonly<Record<string, Acknowledged>>;
  /** Everything before was forgotten by a person's word; empty where nobody said so. */
  readonly resetAt: string;
}

const none = { expectations: undefined, baseline: undefined, merged: {}, resetAt: "" };
const absent: Kept = { state: "Absent", hash: "", isReady: { exec: false, connect: false }, ...none };
/** A node runs a few hundred pods. */
export const agentsKept = 1024;
/** One fetch after the other, so many a second at most. */
const paceMs = 50;
/** A baseline that can't be had is asked for ever more seldom: thousands of nodes may be told no for good. */
const again: Backoff = { baseMs: 5_000, maxMs: 300_000 };
/** So many failures in a row are no passing trouble any more. */
const patience = 3;

export class BaselineStore {
  readonly #options: StoreOptions;
  readonly #kept = new Map<string, Kept>();
  readonly #dueMs = new Map<string, number>();
  /** In a row, by agent. */
  readonly #failures = new Map<string, number>();
  failures = 0;
  fetches = 0;
  #inARow = 0;
  #last = "";

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  /** Why no baseline can be had, undefined where they can: what was known before goes on being judged by. */
  get problem(): string | undefined {
    return this.#inARow < patience ? undefined : this.#last;
  }

  /** What is known of an agent, from memory. */
  known(agent: string): Kept | undefined {
    return this.#kept.get(agent);
  }

  /** Fetch this one soon. */
  expire(agent: string): void {
    this.#dueMs.delete(agent);
  }

  /** Fetches what is due until the signal aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.round(signal);
      await sleep(this.#options.clock, 500, signal);
    }
  }

  /** Fetches what is due now, and forgets agents that have no pod here any more. */
  async round(signal: AbortSignal): Promise<void> {
    const { clock, agents } = this.#options;
    const here = new Set([...agents()].slice(0, agentsKept));
    for (const agent of this.#dueMs.keys()) if (!here.has(agent)) this.#dueMs.delete(agent);
    for (const agent of this.#kept.keys()) if (!here.has(agent)) this.#kept.delete(agent);
    for (const agent of this.#failures.keys()) if (!here.has(agent)) this.#failures.delete(agent);
    for (const agent of here) {
      if (signal.aborted) return;
      if ((this.#dueMs.get(agent) ?? 0) > clock.monotonicMs()) continue;
      await this.fetch(agent, signal);
      await sleep(clock, paceMs, signal);
    }
  }

  async fetch(agent: string, signal: AbortSignal): Promise<void> {
    const { client, clock, random = Math.random, everyMs = 600_000, report } = this.#options;
    const slash = agent.indexOf("/");
    const name = { namespace: agent.slice(0, slash), name: baselineName(agent.slice(slash + 1)) };
    let againMs = everyMs * (0.5 + 0.5 * random());
    this.fetches++;
    const failures = (this.#failures.get(agent) ?? 0) + 1;
    this.#failures.delete(agent);
    try {
      this.#kept.set(agent, read(await client.get(resources.agentBaselines, name, { signal, timeoutMs: 10_000 })));
      this.#inARow = 0;
    } catch (error) {
      if (isMissing(error, name.name)) {
        this.#kept.set(agent, absent);
        this.#inARow = 0;
      } else if (!signal.aborted) {
        this.failures++;
        this.#inARow++;
        this.#last = isNotFound(error) ? notServed : String(error instanceof Error ? error.message : error);
        this.#failures.set(agent, failures);
        againMs = Math.min(againMs, backoffMs(failures, random, again));
        report?.(error, agent);
      }
    }
    this.#dueMs.set(agent, clock.monotonicMs() + againMs);
  }
}

const notServed =
  "the API server doesn't serve AgentBaselines: apply Bailiff's CRDs, kubectl get crd agentbaselines.bailiff.dev";

/** Throws where the object is none: what was known before goes on then. */
function read(object: object): Kept {
  const whole = { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentBaseline", ...object };
  const checked = check("AgentBaseline", whole, "API server", "pass");
  if (!checked.ok) throw new Error(checked.problems.join("; "));
  const { status, spec }: AgentBaseline = checked.value;
  const resetAt = spec.resetAt ?? "";
  if (status === undefined) return { ...absent, resetAt };
  const baseline = loadBaseline(checked.value);
  const mayJudge = status.state === "Ready" || status.state === "Frozen";
  // A frozen baseline is what people want to judge by, however little it holds.
  const isReadyFor = (channel: Channel) => status.state === "Frozen" || status.readiness[channel]?.state === "Ready";
  return {
    state: status.state,
    hash: status.hash ?? "",
    isReady: { exec: isReadyFor("exec"), connect: isReadyFor("connect") },
    expectations: mayJudge ? baseline?.expectations((_, channel) => measured(status, channel)) : undefined,
    baseline,
    merged: status.merged,
    resetAt,
  };
}
