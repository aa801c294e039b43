// How far a share would wander had other sessions been recorded: cells of session × agent drawn again, since what one agent does in
// one session hangs together and is no independent sample.

import { randomOf } from "@bailiff/node-agent/testing/random";
import { quantile } from "./quantile.ts";

/** What one session saw of one agent. */
export interface Cell {
  readonly found: number;
  readonly of: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const draws = 2000;
const seed = 1;

/** 95 % percentile interval (Efron 1979) of the share found; undefined where there is nothing to find. The same on every run. */
export function bootstrapShare(cells: readonly Cell[]): Interval | undefined {
  const filled = cells.filter((cell) => cell.of > 0);
  if (filled.length === 0) return undefined;
  const random = randomOf(seed);
  const shares: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    let [found, of] = [0, 0];
    for (let index = 0; index < filled.length; index++) {
      const cell = filled[Math.floor(random() * filled.length)];
      found += cell?.found ?? 0;
      of += cell?.of ?? 0;
    }
    shares.push(found / of);
  }
  return { low: quantile(shares, 0.025) ?? 0, high: quantile(shares, 0.975) ?? 1 };
}
