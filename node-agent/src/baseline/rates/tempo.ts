// How fast something usually comes: the most within a minute, the spread of minutes, and the gaps between. All of it in sums, so
// that batches can be added up and every number can be recomputed.
import type { Micros } from "@bailiff/proto/event";
import { BoundedMap } from "../../bounded/bounded-map.ts";

/** The most within a minute, as two supporters agree on it: what one pod did once makes no flood usual. */
export interface Peak {
  /** Saved before. */
  before: number;
  top: number;
  by: string;
  /** The most by anybody else. */
  second: number;
}

export const newPeak = (before = 0): Peak => ({ before, top: 0, by: "", second: 0 });

/** Notes that a supporter (a pod in one recording or day) had `count` within a minute. */
export function notePeak(peak: Peak, by: string, count: number): void {
  if (by === peak.by) peak.top = Math.max(peak.top, count);
  else if (count > peak.top) [peak.second, peak.top, peak.by] = [peak.top, count, by];
  else peak.second = Math.max(peak.second, count);
}

/** The second most, or the most there is where nobody else did it. */
export function peakOf({ before, top, second }: Peak): number {
  return before > 0 ? Math.max(before, second) : second > 0 ? second : top;
}

/** Sums over minutes in which one pod did it at all, and over the gaps between, in seconds. */
export interface Tempo {
  minutes: number;
  calls: number;
  /** Of calls a minute. */
  squares: number;
  gaps: number;
  gapSeconds: number;
  gapSquares: number;
}

export const newTempo = (): Tempo => ({ minutes: 0, calls: 0, squares: 0, gaps: 0, gapSeconds: 0, gapSquares: 0 });

const minuteMicros = 60 * 1_000_000;
/** Calls closer together are one call with several connections; a pause longer than this is none of the gaps. */
export const gapMicros = { least: 500_000, most: 300 * 1_000_000 } as const;
const kept = 1024;

interface Now {
  minute: number;
  count: number;
  last: Micros;
}

/** Keeps what is needed of each caller's running minute. */
export class Tempos {
  readonly #now = new BoundedMap<string, Now>(kept);

  /** Adds one more of `by` to the tempo of what it does. */
  note(tempo: Tempo, by: string, time: Micros): void {
    const minute = Math.floor(time / minuteMicros);
    const now = this.#now.get(by) ?? { minute: -1, count: 0, last: Number.NEGATIVE_INFINITY };
    const gap = time - now.last;
    if (gap >= gapMicros.least && gap <= gapMicros.most) {
      const seconds = gap / 1_000_000;
      tempo.gaps++;
      tempo.gapSeconds += seconds;
      tempo.gapSquares += seconds * seconds;
    }
    // A late one belongs to a minute that is over: it is not worth the memory of all of them.
    if (minute > now.minute) {
      [now.minute, now.count] = [minute, 0];
      tempo.minutes++;
    }
    if (minute === now.minute) {
      tempo.calls++;
      tempo.squares += 2 * now.count + 1;
      now.count++;
    }
    now.last = Math.max(now.last, time);
    this.#now.set(by, now);
  }
}

/** Adds one tempo to another. */
export function addTempo(to: Tempo, more: Readonly<Tempo>): void {
  for (const key of Object.keys(to) as (keyof Tempo)[]) to[key] += more[key];
}
