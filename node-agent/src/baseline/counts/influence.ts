// How many new things one pod may bring into a baseline in a day. What a pod alone was seen to do is not known yet, but it counts as a sign
// that its agent does new things: whoever brings enough of them makes every later novelty cheap, his own first of all.
import { BoundedMap } from "../../bounded/bounded-map.ts";
import type { Subject } from "../../identity/subject.ts";
import { counts, ratio } from "../../judge/thresholds.ts";
import { wilsonUpper } from "../readiness.ts";
import type { Channel } from "./learned.ts";

/** Actions of any kind, and new entries of each channel. */
interface Book {
  actions: number;
  readonly brought: Record<Channel, number>;
}

const newBook = (): Book => ({ actions: 0, brought: { exec: 0, connect: 0 } });

/** Of an agent whose baseline is ready, what is usual there. */
export interface Usual {
  readonly actions: number;
  readonly noveltyRateAtMost: number;
}

/** Half of what a container has room for: what one pod may bring where there is nobody to compare it with. */
const halfRoom: Readonly<Record<Channel, number>> = { exec: 200, connect: 300 };

/** What one pod's container did today, beside what all of its agent's did ever. */
export class Share {
  readonly #all: Book;
  #today = newBook();
  #day = Number.NEGATIVE_INFINITY;

  constructor(all: Book) {
    this.#all = all;
  }

  acted(day: number): void {
    if (day > this.#day) {
      this.#day = day;
      this.#today = newBook();
    }
    this.#today.actions++;
    this.#all.actions++;
  }

  /**
   * Whether it may bring one more new entry today, which is counted if so: at most `ratio.much` times as many as the rate of all others
   * (pods, and its own earlier days) or of a ready baseline explains, by the upper end of its 95 % interval, and never fewer than
   * `counts.few`: the less the others did, the wider is the interval. Beside nobody it is half of what there is room for.
   */
  mayBring(channel: Channel, usual: Usual | undefined): boolean {
    if (this.#today.brought[channel] >= this.#allowance(channel, usual)) {
      // What is withheld wasn't done, as far as learning goes: trying again earns nothing.
      this.#today.actions--;
      this.#all.actions--;
      return false;
    }
    this.#today.brought[channel]++;
    this.#all.brought[channel]++;
    return true;
  }

  #allowance(channel: Channel, usual: Usual | undefined): number {
    const { actions, brought } = this.#today;
    const others = this.#all.actions - actions;
    const isKnown = usual !== undefined && usual.actions >= counts.plenty;
    if (!isKnown && others === 0) return halfRoom[channel];
    const theirs = this.#all.brought[channel] - brought[channel];
    const rate = isKnown
      ? usual.noveltyRateAtMost
      : wilsonUpper(Math.min(1, theirs / others), Math.min(others, counts.plenty));
    return Math.min(halfRoom[channel], Math.max(counts.few, ratio.much * rate * actions));
  }
}

const caps = { agents: 4096, pods: 16_384 } as const;

/** Everybody's shares. Bounded: whoever was seen longest ago begins anew. */
export class Influence {
  readonly #agents = new BoundedMap<string, Book>(caps.agents);
  readonly #shares = new BoundedMap<string, Share>(caps.pods);

  /** Counts an action of a pod's container on that day, and gives its share. */
  acted({ key, agentKey, container }: Pick<Subject, "key" | "agentKey" | "container">, day: number): Share {
    let share = this.#shares.get(key);
    if (share === undefined) {
      const agent = `${agentKey} ${container}`;
      const all = this.#agents.get(agent) ?? newBook();
      this.#agents.set(agent, all);
      share = new Share(all);
      this.#shares.set(key, share);
    }
    share.acted(day);
    return share;
  }
}
