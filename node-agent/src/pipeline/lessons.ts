// What was learned of one container lately, so that it can be taken back when its episode turns out bad. In plain numbers and references:
// as objects with keys of text a busy node's lessons were half of its heap.
import type { Micros } from "@bailiff/proto/event";
import { type ConnectEntry, connectKey, type ExecEntry, execKey, tokenOf } from "../baseline/counts/entry.ts";
import type { Learned } from "../baseline/counts/learned.ts";
import type { ProcessKey } from "../judge/episode/links.ts";

/** A power of two. */
const kept = 512;
const smallest = 32;

export class Lessons {
  /** A ring: the next lesson takes the place of the oldest, once there are as many as may be. */
  #times = new Float64Array(smallest);
  #processes = new Float64Array(smallest);
  #entries: (ExecEntry | ConnectEntry | undefined)[] = [];
  #learned: (Learned | undefined)[] = [];
  #next = 0;

  /** Remembers one sighting that was counted. */
  note(time: Micros, process: ProcessKey, entry: ExecEntry | ConnectEntry, learned: Learned): void {
    if (this.#next === this.#times.length && this.#next < kept) this.#grow();
    const at = this.#next++ & (this.#times.length - 1);
    this.#times[at] = time;
    this.#processes[at] = process;
    this.#entries[at] = entry;
    this.#learned[at] = learned;
  }

  /** Takes those back that are bad: `pod` brought all of them. */
  takeBack(pod: string, isBad: (process: ProcessKey, time: Micros) => boolean): void {
    for (const [at, entry] of this.#entries.entries()) {
      if (entry === undefined || !isBad(this.#processes[at] as number, this.#times[at] as number)) continue;
      if ("shape" in entry) this.#learned[at]?.unsee("exec", execKey(entry.parent, entry.binary, entry.shape), pod);
      else this.#learned[at]?.unsee("connect", connectKey(entry.binary, tokenOf(entry)), pod);
      this.#entries[at] = undefined;
      this.#learned[at] = undefined;
    }
  }

  /** What was learned stays learned. */
  clear(): void {
    [this.#entries, this.#learned, this.#next] = [[], [], 0];
  }

  #grow(): void {
    const wider = (numbers: Float64Array) => {
      const more = new Float64Array(numbers.length * 2);
      more.set(numbers);
      return more;
    };
    [this.#times, this.#processes] = [wider(this.#times), wider(this.#processes)];
  }
}
