// What agents are judged by: frozen when learning was declared finished, or, live, whatever is known of them now.
import type { Baseline } from "../baseline/baseline.ts";
import type { Expectation } from "../baseline/expectation.ts";
import type { Action } from "../normalise/action.ts";
import { finished } from "./custody-grounds.ts";
import type { Live } from "./live.ts";

/** What an agent is judged by: its habits, and the hash of the counts that they were made of. */
export interface JudgedBy {
  readonly expectations: ReadonlyMap<string, Expectation>;
  readonly hash: string;
}

export class Habits {
  readonly #live: Live | undefined;
  readonly #frozen = new Map<string, JudgedBy>();

  constructor(live: Live | undefined) {
    this.#live = live;
  }

  /** By an agent's key; empty where a node agent learns and judges at once. */
  get frozen(): ReadonlyMap<string, JudgedBy> {
    return this.#frozen;
  }

  /** From now on these counts are what is judged by, and no others. */
  freeze(baselines: ReadonlyMap<string, Baseline>): void {
    this.#frozen.clear();
    for (const [agent, baseline] of baselines)
      this.#frozen.set(agent, { expectations: baseline.expectations(finished), hash: baseline.hash() });
  }

  /** What to compare an action of this kind with, by container; live, a channel is judged by once it is ready. */
  of(agent: string, kind: Action["kind"]): ReadonlyMap<string, Expectation> | undefined {
    if (this.#live === undefined) return this.#frozen.get(agent)?.expectations;
    const known = this.#live.known(agent);
    return known === undefined || (kind !== "file" && !known.isReady[kind]) ? undefined : known.expectations;
  }
}
