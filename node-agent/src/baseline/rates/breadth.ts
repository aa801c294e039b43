// To how many different places somebody connects within a minute: learned as sums that can be added up, judged against them.
import type { Micros } from "@bailiff/proto/event";
import { BoundedMap } from "../../bounded/bounded-map.ts";

/** Sums over minutes in which one pod connected anywhere at all. */
export interface Breadth {
  minutes: number;
  /** Different places in each of those minutes, added up. */
  places: number;
  squares: number;
}

export const newBreadth = (): Breadth => ({ minutes: 0, places: 0, squares: 0 });

const halfMinuteMicros = 30 * 1_000_000;
const tenSecondsMicros = 10 * 1_000_000;
const minuteMicros = 2 * halfMinuteMicros;
/** Windows kept of each: late events come 30 s late at most. */
const windowsKept = 8;
const placesKept = 256;
const keysCap = 256;

type Windows = BoundedMap<string, Map<number, Set<string>>>;

/** The most different places within a minute, and within 20 s of it: whether it goes on. */
export interface Reach {
  readonly within: number;
  readonly recently: number;
}

/** Keeps what is needed of each caller's running minutes, whatever the order of arrival. */
export class Breadths {
  readonly #halves: Windows = new BoundedMap(keysCap);
  readonly #tens: Windows = new BoundedMap(keysCap);
  readonly #minutes = new BoundedMap<string, { minute: number; readonly places: Set<string> }>(keysCap);

  /**
   * Counts a place of `by` and gives the most different ones within the two windows of a minute that `time` falls into; undefined where
   * it was counted in this half minute already, since that changes nothing.
   */
  bump(by: string, place: string, time: Micros): Reach | undefined {
    const recently = bump(this.#tens, by, place, time, tenSecondsMicros);
    const within = bump(this.#halves, by, place, time, halfMinuteMicros);
    return within === undefined ? undefined : { within, recently: recently ?? 0 };
  }

  /** The places of `by` within the half minute of `time` and those beside it, sorted. */
  around(by: string, time: Micros): string[] {
    const half = Math.floor(time / halfMinuteMicros);
    const halves = this.#halves.peek(by);
    return [...new Set([half - 1, half, half + 1].flatMap((one) => [...(halves?.get(one) ?? [])]))].sort();
  }

  /** Adds a place of `by` to the sums over clock minutes. What comes late belongs to a minute that is over. */
  note(breadth: Breadth, by: string, place: string, time: Micros): void {
    const minute = Math.floor(time / minuteMicros);
    let now = this.#minutes.get(by);
    if (now === undefined) {
      now = { minute: -1, places: new Set() };
      this.#minutes.set(by, now);
    }
    if (minute > now.minute) {
      now.minute = minute;
      now.places.clear();
      breadth.minutes++;
    }
    if (minute < now.minute || now.places.has(place) || now.places.size >= placesKept) return;
    breadth.squares += 2 * now.places.size + 1;
    breadth.places++;
    now.places.add(place);
  }
}

function bump(windows: Windows, by: string, place: string, time: Micros, width: Micros): number | undefined {
  const at = Math.floor(time / width);
  let ofBy = windows.get(by);
  if (ofBy === undefined) {
    ofBy = new Map();
    windows.set(by, ofBy);
  }
  let own = ofBy.get(at);
  if (own === undefined) {
    own = new Set();
    ofBy.set(at, own);
    if (ofBy.size > windowsKept) ofBy.delete(Math.min(...ofBy.keys()));
  }
  if (own.has(place) || own.size >= placesKept) return undefined;
  own.add(place);
  return own.size + Math.max(others(own, ofBy.get(at - 1)), others(own, ofBy.get(at + 1)));
}

function others(own: ReadonlySet<string>, more: ReadonlySet<string> | undefined): number {
  let count = 0;
  for (const place of more ?? []) if (!own.has(place)) count++;
  return count;
}
