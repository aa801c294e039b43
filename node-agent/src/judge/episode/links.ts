// Who started whom, for a few thousand processes of one container, in plain numbers: as objects with texts for keys a busy node's trees
// took more memory than everything else together. The oldest entry goes first.
import type { Micros } from "@bailiff/proto/event";

/** An exec id as a number: 53 bits of hash, so that among a thousand processes two are the same once in 10^10 containers. */
export type ProcessKey = number;

export function keyOf(execId: string): ProcessKey {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let at = 0; at < execId.length; at++) {
    const code = execId.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b) ^ (high >>> 15);
  }
  return ((high ^ (high >>> 11)) & 0x1f_ffff) * 0x1_0000_0000 + ((low ^ (low >>> 15)) >>> 0);
}

/** Where an entry is, until it is evicted. */
export type Slot = number;
export const nowhere: Slot = -1;

const smallest = 32;
/** Of `#tops`: whether what started a process is outside of its container. */
const tops = { unknown: 0, inside: 1, top: 2 } as const;

export class Links {
  evictions = 0;
  readonly #cap: number;
  /** A ring: the next entry takes the place of the oldest, once there are as many as may be. */
  #keys = new Float64Array(smallest);
  #parents = new Float64Array(smallest);
  #starts = new Float64Array(smallest);
  #tops = new Uint8Array(smallest);
  /** Slots + 1 by the key's hash, twice as many as there are slots; 0: free. */
  #index = new Uint16Array(smallest * 2);
  #size = 0;
  #next = 0;

  /** A power of two, from 32 to 32,768. */
  constructor(cap: number) {
    this.#cap = cap;
  }

  get size(): number {
    return this.#size;
  }

  find(key: ProcessKey): Slot {
    const mask = this.#index.length - 1;
    for (let at = key & mask; ; at = (at + 1) & mask) {
      const slot = (this.#index[at] as number) - 1;
      if (slot === nowhere || this.#keys[slot] === key) return slot;
    }
  }

  parentOf(slot: Slot): ProcessKey {
    return this.#parents[slot] as number;
  }

  startOf(slot: Slot): Micros {
    return this.#starts[slot] as number;
  }

  /** Whether what started it is outside of the container; undefined where nobody said. */
  isTop(slot: Slot): boolean | undefined {
    const top = this.#tops[slot];
    return top === tops.unknown ? undefined : top === tops.top;
  }

  setTop(slot: Slot, isTop: boolean): void {
    this.#tops[slot] = isTop ? tops.top : tops.inside;
  }

  /** Adds a process that isn't there. */
  add(key: ProcessKey, parent: ProcessKey, start: Micros, isTop: boolean | undefined): void {
    if (this.#size === this.#cap) this.#evict();
    else if (this.#size === this.#keys.length) this.#grow();
    const slot = this.#next;
    this.#next = (slot + 1) & (this.#cap - 1);
    this.#size++;
    this.#keys[slot] = key;
    this.#parents[slot] = parent;
    this.#starts[slot] = start;
    this.#tops[slot] = tops.unknown;
    if (isTop !== undefined) this.setTop(slot, isTop);
    this.#enter(slot);
  }

  #enter(slot: Slot): void {
    const mask = this.#index.length - 1;
    let at = (this.#keys[slot] as number) & mask;
    while (this.#index[at] !== 0) at = (at + 1) & mask;
    this.#index[at] = slot + 1;
  }

  #evict(): void {
    const mask = this.#index.length - 1;
    let hole = (this.#keys[this.#next] as number) & mask;
    while (this.#index[hole] !== this.#next + 1) hole = (hole + 1) & mask;
    // Whoever stands behind the hole because somebody was in the way moves up: a search ends at the first free place.
    for (let at = (hole + 1) & mask; this.#index[at] !== 0; at = (at + 1) & mask) {
      const home = (this.#keys[(this.#index[at] as number) - 1] as number) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      this.#index[hole] = this.#index[at] as number;
      hole = at;
    }
    this.#index[hole] = 0;
    this.#size--;
    this.evictions++;
  }

  #grow(): void {
    const room = this.#keys.length * 2;
    const wider = (numbers: Float64Array) => {
      const more = new Float64Array(room);
      more.set(numbers);
      return more;
    };
    [this.#keys, this.#parents, this.#starts] = [wider(this.#keys), wider(this.#parents), wider(this.#starts)];
    const flags = new Uint8Array(room);
    flags.set(this.#tops);
    this.#tops = flags;
    this.#index = new Uint16Array(room * 2);
    for (let slot = 0; slot < this.#size; slot++) this.#enter(slot);
  }
}
