// How often something happened within a minute, whatever the order of arrival: counts by half minutes, two of which make a window.
import type { Micros } from "@bailiff/proto/event";
import { Breadths } from "../../baseline/rates/breadth.ts";
import { Rhythms } from "../../baseline/rates/rhythm.ts";
import { BoundedMap } from "../../bounded/bounded-map.ts";

const halfMinuteMicros = 30 * 1_000_000;
const tenSecondsMicros = 10 * 1_000_000;
const hourMicros = 3600 * 1_000_000;
/** Half minutes kept of each key: late events come 30 s late at most. */
const bucketsKept = 8;
const keysCap = 256;
const distinctCap = 4096;

export class Rates {
  /** Different places, and the pauses between calls of one. */
  readonly breadths = new Breadths();
  readonly rhythms = new Rhythms();
  readonly #counts: BoundedMap<string, Buckets>;
  readonly #recent = new BoundedMap<string, Buckets>(keysCap);
  readonly #first = new BoundedMap<string, Micros>(distinctCap);

  /** @param keys that are counted at once: of one pod's container a few, of all pods of an agent as many for each. */
  constructor(keys: number = keysCap) {
    this.#counts = new BoundedMap(keys);
  }

  /** Counts one more of `key` and gives the most within the two windows of a minute that it falls into. */
  bump(key: string, time: Micros): number {
    return bump(this.#counts, key, time, halfMinuteMicros);
  }

  /** The same, with the most within the two windows of 20 s: whether it goes on. */
  bumpBoth(key: string, time: Micros): { readonly within: number; readonly recently: number } {
    return { within: this.bump(key, time), recently: bump(this.#recent, key, time, tenSecondsMicros) };
  }

  /** Whether `key` was counted after the ten seconds that `from` is of, and until then; what was counted over a minute ago is forgotten. */
  wasBumped(key: string, from: Micros, until: Micros): boolean {
    const buckets = this.#recent.peek(key);
    if (buckets === undefined) return false;
    for (let at = 0; at < buckets.length; at += 2) {
      const bucket = buckets[at] as number;
      if (bucket > Math.floor(from / tenSecondsMicros) && bucket * tenSecondsMicros <= until) return true;
    }
    return false;
  }

  /** How many different things were seen for the first time within one hour, at the most, of the hours that `time` falls into. */
  distinct(what: string, time: Micros): number {
    const known = this.#first.peek(what);
    if (known === undefined || time < known) this.#first.set(what, time);
    const near = [...this.#first.values()].filter((first) => Math.abs(first - time) < hourMicros).sort((a, b) => a - b);
    // An hour ends with this sighting, or with a thing that was seen after it and arrived before.
    let most = near.filter((first) => first <= time).length;
    let from = 0;
    near.forEach((until, index) => {
      while ((near[from] ?? until) <= until - hourMicros) from++;
      if (until >= time && (near[from] ?? until) <= time) most = Math.max(most, index - from + 1);
    });
    return most;
  }
}

/** Of a key: half minutes (or so) and how often, in turn. A few numbers in a row are found sooner than in a map, and take less. */
type Buckets = number[];

function bump(all: BoundedMap<string, Buckets>, key: string, time: Micros, width: Micros): number {
  const bucket = Math.floor(time / width);
  let buckets = all.get(key);
  if (buckets === undefined) {
    buckets = [];
    all.set(key, buckets);
  }
  let [own, before, after, oldest] = [0, 0, 0, 0];
  for (let at = 0; at < buckets.length; at += 2) {
    const other = buckets[at] as number;
    const count = buckets[at + 1] as number;
    if (other === bucket) {
      own = count + 1;
      buckets[at + 1] = own;
    } else if (other === bucket - 1) before = count;
    else if (other === bucket + 1) after = count;
    if (other < (buckets[oldest] as number)) oldest = at;
  }
  if (own === 0) {
    own = 1;
    if (buckets.length < bucketsKept * 2) buckets.push(bucket, own);
    else if (bucket > (buckets[oldest] as number)) {
      if (buckets[oldest] === bucket - 1) before = 0;
      buckets[oldest] = bucket;
      buckets[oldest + 1] = own;
    }
  }
  return own + Math.max(before, after);
}
