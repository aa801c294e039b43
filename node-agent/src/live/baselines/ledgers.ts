// Where each agent's handing over stands. As many as the store keeps baselines; on a node that sees more agents come and go than that,
// one that has nothing left to hand over makes room for the next.
import { randomUUID } from "node:crypto";
import type { AgentBaselineShardSpec } from "@bailiff/crds";
import type { Baseline } from "../../baseline/baseline.ts";
import { BoundedMap } from "../../bounded/bounded-map.ts";
import type { Supporters } from "./supporters.ts";

export interface Ledger {
  /** A batch is known by this and its number: no two ledgers of one agent may have the same. */
  readonly incarnation: string;
  supporters: Supporters;
  /** As people had it when the last batch was sealed; undefined before the first. */
  resetAt: string | undefined;
  seq: number;
  nextMs: number;
  /** How often an acknowledgement was looked for, and when it is next. */
  asks: number;
  askMs: number;
  /** Failures in a row, and until when no further try is made. */
  failures: number;
  retryMs: number;
  /** Learned, resting. */
  resting: { readonly learned: Baseline; readonly sinceMs: number } | undefined;
  /** Written or to be written, not yet acknowledged. */
  sent:
    | {
        readonly incarnation: string;
        readonly seq: number;
        readonly sinceMs: number;
        readonly spec?: AgentBaselineShardSpec;
        isStored: boolean;
      }
    | undefined;
  /** Nobody has looked yet whether an earlier one left a batch behind. */
  isNew: boolean;
}

/** Agents that are remembered to have had a ledger before. */
const formerKept = 16_384;

export class Ledgers {
  readonly #most: number;
  /** What lies there for an agent and is not yet in its ledger. */
  readonly #hasMore: (agent: string) => boolean;
  readonly #byAgent = new Map<string, Ledger>();
  readonly #former = new BoundedMap<string, true>(formerKept);

  constructor(most: number, hasMore: (agent: string) => boolean) {
    this.#most = most;
    this.#hasMore = hasMore;
  }

  agents(): IterableIterator<string> {
    return this.#byAgent.keys();
  }

  /** The agent's ledger. Undefined where none of the others can go: every one still has something to hand over. */
  at(agent: string, nextMs: number, supportersOf: (wasHere: boolean) => Supporters): Ledger | undefined {
    const known = this.#byAgent.get(agent);
    if (known !== undefined) return known;
    if (this.#byAgent.size >= this.#most && !this.#evict()) return undefined;
    const wasHere = this.#former.evictions > 0 || this.#former.peek(agent) === true;
    const ledger: Ledger = {
      ...{
        incarnation: randomUUID(),
        supporters: supportersOf(wasHere),
        seq: 0,
        nextMs,
        asks: 0,
        askMs: 0,
        resetAt: undefined,
      },
      ...{ failures: 0, retryMs: 0, resting: undefined, sent: undefined, isNew: true },
    };
    this.#byAgent.set(agent, ledger);
    return ledger;
  }

  /** Of those that have nothing left to hand over the one that learned longest ago. */
  #evict(): boolean {
    let oldest: [agent: string, ledger: Ledger] | undefined;
    for (const one of this.#byAgent) {
      const [agent, { sent, resting, nextMs }] = one;
      const isSettled = sent === undefined && resting === undefined && !this.#hasMore(agent);
      if (isSettled && (oldest === undefined || nextMs < oldest[1].nextMs)) oldest = one;
    }
    if (oldest === undefined) return false;
    this.#byAgent.delete(oldest[0]);
    this.#former.set(oldest[0], true);
    return true;
  }
}
