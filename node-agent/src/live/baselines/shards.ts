// Hands what is learned here to the operator: one batch for each agent at a time, the next one only when the one before was
// acknowledged in AgentBaseline.status.merged. So a write that was lost, repeated or late does no harm.
import { type AgentBaselineShard, shardName } from "@bailiff/crds";
import {
  type Backoff,
  backoffMs,
  type Client,
  type Clock,
  isMissing,
  resources,
  sleep,
} from "@bailiff/crds/client/index";
import type { Baseline } from "../../baseline/baseline.ts";
import { batch } from "./batch.ts";
import { type Ledger, Ledgers } from "./ledgers.ts";
import { agentsKept, type BaselineStore } from "./store.ts";
import { Supporters } from "./supporters.ts";

export interface ShardOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random?: () => number;
  readonly node: string;
  readonly store: BaselineStore;
  /** What the pipeline has learned and nobody has taken yet, by agent. */
  readonly learned: Map<string, Baseline>;
  /** Pods that ran before this process began: an earlier life may have counted them. */
  readonly ranBefore: (pod: string) => boolean;
  /** How often an agent's batch is written while it learns (1 min), and once it is settled (1 h). */
  readonly everyMs?: number;
  readonly settledEveryMs?: number;
  /** What was learned rests for so long before it is written: a bad finding may yet take it back. 150 s. */
  readonly restMs?: number;
  /** Agents whose batches are under way at once. */
  readonly ledgers?: number;
  readonly report?: (problem: unknown, agent: string) => void;
}

/** A batch of an earlier life that nobody acknowledges is overwritten after this. */
const patienceMs = 600_000;
/** A batch that the API server refuses, or can't take, is tried again ever more seldom. */
const again: Backoff = { baseMs: 1_000, maxMs: 60_000 };
/** How soon an unacknowledged batch is looked after, and how seldom while no operator is there: each look fetches a whole baseline. */
const askEveryMs = 5_000;
const askSeldomMs = 300_000;

/** Agents whose batches are under way at once, unless told otherwise. */
const ledgersKept = agentsKept;

export class Shards {
  readonly stats = { written: 0, acknowledged: 0, refused: 0, abandoned: 0, failed: 0, "no-room": 0 };
  readonly #options: Required<Omit<ShardOptions, "report" | "ledgers">> & Pick<ShardOptions, "report">;
  readonly #ledgers: Ledgers;

  constructor(options: ShardOptions) {
    const defaults = { random: Math.random, everyMs: 60_000, settledEveryMs: 3_600_000, restMs: 150_000 };
    this.#options = { ...defaults, ...options };
    this.#ledgers = new Ledgers(options.ledgers ?? ledgersKept, (agent) => options.learned.has(agent));
  }

  /** Hands over until the signal aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.round(signal);
      await sleep(this.#options.clock, Math.min(1_000, this.#options.everyMs), signal);
    }
  }

  /** One look at every agent that has learned something or waits for an acknowledgement. */
  async round(signal: AbortSignal): Promise<void> {
    for (const agent of new Set([...this.#options.learned.keys(), ...this.#ledgers.agents()])) {
      if (signal.aborted) return;
      const ledger = this.#ledger(agent);
      if (ledger === undefined) {
        this.stats["no-room"]++;
        continue; // it goes on being learned, and is handed over once one of the others is done
      }
      if (this.#options.clock.monotonicMs() < ledger.retryMs) continue;
      try {
        await this.#step(agent, ledger, signal);
        ledger.failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        this.stats.failed++; // whatever it is, it costs this agent a try, and no other one
        ledger.retryMs = this.#options.clock.monotonicMs() + backoffMs(++ledger.failures, this.#options.random, again);
        this.#options.report?.(error, agent);
      }
    }
  }

  async #step(agent: string, ledger: Ledger, signal: AbortSignal): Promise<void> {
    const { clock, learned, everyMs, settledEveryMs, restMs, random, store } = this.#options;
    const nowMs = clock.monotonicMs();
    if (ledger.isNew) await this.#findOlder(agent, ledger, signal);
    const waiting = learned.get(agent);
    if (ledger.resting === undefined && waiting !== undefined && nowMs >= ledger.nextMs) {
      learned.delete(agent);
      ledger.resting = { learned: waiting, sinceMs: nowMs };
      const state = store.known(agent)?.state;
      const isSettled = state === "Ready" || state === "Frozen";
      ledger.nextMs = nowMs + (isSettled ? settledEveryMs : everyMs) * (1 + 0.1 * random());
    }
    if (ledger.sent !== undefined) await this.#askAfter(agent, ledger, signal);
    if (ledger.sent === undefined && ledger.resting !== undefined && nowMs - ledger.resting.sinceMs >= restMs) {
      if (store.known(agent) === undefined) await store.fetch(agent, signal);
      this.#seal(agent, ledger, ledger.resting.learned);
    }
    if (ledger.sent?.spec !== undefined && !ledger.sent.isStored) {
      await this.#write(agent, ledger.sent, signal);
      Object.assign(ledger, { asks: 0, askMs: 0 });
    }
  }

  /** A batch of an earlier life may still be on its way: it is left alone until it was merged. */
  async #findOlder(agent: string, ledger: Ledger, signal: AbortSignal): Promise<void> {
    const older = await this.#options.client
      .get<ShardObject>(resources.agentBaselineShards, this.#nameOf(agent), { signal })
      .catch((error) => {
        if (isMissing(error, this.#nameOf(agent).name)) return undefined;
        throw error;
      });
    ledger.isNew = false;
    if (older?.spec === undefined) return;
    const { incarnation, seq } = older.spec;
    ledger.sent = { incarnation, seq, sinceMs: this.#options.clock.monotonicMs(), isStored: true };
  }

  async #askAfter(agent: string, ledger: Ledger, signal: AbortSignal): Promise<void> {
    const { clock, store, node, everyMs, random } = this.#options;
    const { sent } = ledger;
    const nowMs = clock.monotonicMs();
    if (sent === undefined || !sent.isStored || nowMs < ledger.askMs) return;
    const asking = { baseMs: Math.min(askEveryMs, everyMs), maxMs: askSeldomMs };
    ledger.askMs = nowMs + backoffMs(++ledger.asks, random, asking);
    await store.fetch(agent, signal);
    const merged = store.known(agent)?.merged[node];
    if (merged?.incarnation === sent.incarnation && merged.seq >= sent.seq) {
      this.stats.acknowledged++;
      if (merged.refused !== undefined) this.stats.refused++;
      ledger.supporters.settle(merged.refused === undefined);
      ledger.sent = undefined;
    } else if (sent.spec === undefined && nowMs - sent.sinceMs > patienceMs) {
      this.stats.abandoned++;
      ledger.sent = undefined;
    }
  }

  #seal(agent: string, ledger: Ledger, learned: Baseline): void {
    const known = this.#options.store.known(agent);
    if (known === undefined) throw new Error("what earlier lives have counted can't be asked for");
    ledger.resting = undefined;
    this.#minds(ledger, known.resetAt);
    const isEmpty = [...learned.containers.values()].every(({ actions }) => actions.exec + actions.connect <= 0);
    if (isEmpty) return;
    const seq = ++ledger.seq;
    const of = {
      agent: agent.slice(agent.indexOf("/") + 1),
      node: this.#options.node,
      incarnation: ledger.incarnation,
      seq,
    };
    const spec = batch(learned, of, ledger.supporters);
    ledger.sent = {
      incarnation: ledger.incarnation,
      seq,
      sinceMs: this.#options.clock.monotonicMs(),
      spec,
      isStored: false,
    };
  }

  /** What people had forgotten nobody has counted: everybody is to be named again. */
  #minds(ledger: Ledger, resetAt: string): void {
    if (Date.parse(resetAt) > this.#options.clock.epochMs()) return; // not yet
    if (ledger.resetAt !== undefined && ledger.resetAt !== resetAt)
      ledger.supporters = new Supporters({ isKnown: () => false, mayBeNamed: () => false });
    ledger.resetAt = resetAt;
  }

  async #write(agent: string, sent: NonNullable<Ledger["sent"]>, signal: AbortSignal): Promise<void> {
    const { client } = this.#options;
    const name = this.#nameOf(agent);
    const options = { signal, timeoutMs: 15_000 };
    try {
      await client.merge(resources.agentBaselineShards, name, { spec: sent.spec }, options);
    } catch (error) {
      if (!isMissing(error, name.name)) throw error;
      await client.create(resources.agentBaselineShards, { metadata: name, spec: sent.spec }, options);
    }
    sent.isStored = true;
    this.stats.written++;
  }

  #nameOf(agent: string): { namespace: string; name: string } {
    const slash = agent.indexOf("/");
    return { namespace: agent.slice(0, slash), name: shardName(agent.slice(slash + 1), this.#options.node) };
  }

  #ledger(agent: string): Ledger | undefined {
    const { clock, everyMs, store, ranBefore } = this.#options;
    return this.#ledgers.at(agent, clock.monotonicMs() + everyMs, (wasHere) => {
      return new Supporters({
        isKnown: (container, channel, key) => {
          const baseline = store.known(agent)?.baseline;
          const counts = baseline?.containers.get(container);
          if (key === "") return (container === "" ? baseline : counts) !== undefined;
          return channel === "exec" ? counts?.exec.has(key) === true : counts?.connect.has(key) === true;
        },
        mayBeNamed: (pod) => wasHere || ranBefore(pod),
      });
    });
  }
}

type ShardObject = Pick<AgentBaselineShard, "spec"> & { readonly metadata: { readonly name: string } };
