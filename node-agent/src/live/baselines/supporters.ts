// Which pods were named as supporters of what, so that the operator may add up the numbers of all batches: a pod supports an entry once.
import type { Channel } from "../../baseline/counts/learned.ts";
import { BoundedMap } from "../../bounded/bounded-map.ts";

export interface SupportersOptions {
  /** Whether the cluster's baseline has that entry now; of key "" whether it has the container, and of no container whether there is one. */
  readonly isKnown: (container: string, channel: Channel, key: string) => boolean;
  /** Whether an earlier life may have named that pod: it can't be asked, so what it may have counted counts as counted. */
  readonly mayBeNamed: (pod: string) => boolean;
}

interface Entry {
  readonly pods: Set<string>;
  /** By the cluster's baseline when this life first named the entry: only then can an earlier one have counted pods for it. */
  readonly wasKnown: boolean;
}

const entriesKept = 65_536;
/** So many pods of one node are support enough. */
const podsKept = 64;

export class Supporters {
  readonly #entries = new BoundedMap<string, Entry>(entriesKept);
  readonly #options: SupportersOptions;
  /** Named in the batch that nobody has taken yet. */
  #open: { readonly pods: Set<string>; readonly pod: string }[] = [];

  constructor(options: SupportersOptions) {
    this.#options = options;
  }

  /** How many of these pods are news, and remembers that they were named. */
  news(container: string, channel: Channel, key: string, pods: Iterable<string>): number {
    const entry = this.#entryOf(container, channel, key);
    const wasForgotten = this.#entries.evictions > 0;
    let news = 0;
    for (const pod of pods) {
      if (entry.pods.has(pod) || entry.pods.size >= podsKept) continue;
      entry.pods.add(pod);
      this.#open.push({ pods: entry.pods, pod });
      if (!(entry.wasKnown && (wasForgotten || this.#options.mayBeNamed(pod)))) news++;
    }
    return news;
  }

  /** The batch was dealt with: who was named in one that was refused is to be named again. */
  settle(isTaken: boolean): void {
    if (!isTaken) for (const { pods, pod } of this.#open) pods.delete(pod);
    this.#open = [];
  }

  #entryOf(container: string, channel: Channel, key: string): Entry {
    const id = `${container}\n${channel}\n${key}`;
    const known = this.#entries.get(id);
    if (known !== undefined) return known;
    const entry = { pods: new Set<string>(), wasKnown: this.#options.isKnown(container, channel, key) };
    this.#entries.set(id, entry);
    return entry;
  }
}
