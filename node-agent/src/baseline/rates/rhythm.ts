// How regular the pauses are between calls to a place, against what is usual there: nobody but a machine keeps time, and where an agent
// calls in bursts a rhythm is somebody else's.
import type { Micros } from "@bailiff/proto/event";
import { BoundedMap } from "../../bounded/bounded-map.ts";
import { counts, ratio } from "../../judge/thresholds.ts";
import { chiSquareLog2 } from "./tail.ts";
import { gapMicros, type Tempo } from "./tempo.ts";

const keysCap = 256;
/** The newest calls that are kept of each. */
const callsKept = 24;

export interface Run {
  readonly gaps: number;
  readonly medianSeconds: number;
  /** Variance of the logarithms of the gaps. */
  readonly variance: number;
}

/** The last calls of each caller to each place. */
export class Rhythms {
  readonly #calls = new BoundedMap<string, Micros[]>(keysCap);

  /** Notes a call and gives the run of calls that it belongs to, without a longer pause than is learned; undefined of fewer than 12. */
  note(key: string, time: Micros): Run | undefined {
    let calls = this.#calls.get(key);
    if (calls === undefined) {
      calls = [];
      this.#calls.set(key, calls);
    }
    let at = calls.length;
    while (at > 0 && (calls[at - 1] ?? 0) > time) at--;
    calls.splice(at, 0, time);
    if (calls.length > callsKept) calls.shift();
    // Most places are called a few times: then nothing needs to be reckoned.
    return calls.length <= ratio.much * counts.many ? undefined : runOf(calls, time);
  }
}

/** Asked about every call, nearly always in vain: nothing is reckoned that nobody wants to know. */
function runOf(calls: readonly Micros[], time: Micros): Run | undefined {
  let gaps: number[] = [];
  for (let index = 1; index < calls.length; index++) {
    const gap = (calls[index] ?? 0) - (calls[index - 1] ?? 0);
    // Calls closer together are one call with several connections.
    if (gap < gapMicros.least) continue;
    if (gap <= gapMicros.most) {
      gaps.push(gap / 1_000_000);
      continue;
    }
    if ((calls[index] ?? 0) > time) break;
    if (gaps.length > 0) gaps = [];
  }
  if (gaps.length < ratio.much * counts.many) return undefined;
  let [sum, squares] = [0, 0];
  for (const gap of gaps) {
    const log = Math.log(gap);
    sum += log;
    squares += log * log;
  }
  const variance = Math.max(0, squares - (sum * sum) / gaps.length) / (gaps.length - 1);
  return {
    gaps: gaps.length,
    variance,
    get medianSeconds() {
      return [...gaps].sort((a, b) => a - b)[gaps.length >> 1] ?? 0;
    },
  };
}

/**
 * Bits of surprise in gaps that are so regular, by the gaps that are usual: their logarithms have the variance ln(1 + v/m²) of a
 * log-normal with the mean m and variance v that were learned, and (n - 1) times the ratio of the two variances is distributed as χ²
 * with n - 1 degrees of freedom. 0 where too few gaps were learned, or where they are as regular as that.
 */
export function rhythmBits(
  { gaps, variance }: Run,
  { gaps: usual, gapSeconds, gapSquares }: Tempo,
  least: number,
): number {
  if (usual < least || gaps < 3) return 0;
  const mean = gapSeconds / usual;
  const spread = Math.max(0, gapSquares / usual - mean * mean);
  const usualVariance = Math.log1p(spread / (mean * mean));
  if (usualVariance <= variance) return 0;
  return Math.min(64, -chiSquareLog2(gaps - 1, ((gaps - 1) * variance) / usualVariance));
}
