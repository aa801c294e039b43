// One place that took another's part: the name of a place that is called all day has another answer, and the old one is called no more.
// Who talks to a stranger beside his work goes on working.

import { clipPath } from "../../../baseline/counts/entry.ts";
import { doorOf } from "../../../baseline/habits/connect-habits.ts";
import type { Destination } from "../../../destinations/destination.ts";
import type { Action } from "../../../normalise/action.ts";
import type { Context } from "../../context.ts";
import type { Mark } from "../../episode/mark.ts";
import { counts, micros, ratio } from "../../thresholds.ts";

/**
 * Whether as many places that this program calls all day by the same door fell silent as new ones came into their place. Silent is one
 * that would have been called half as often as a new one must come back, by its calls a minute since the first of those, and was not.
 */
export function isSuccessor(action: Action, destination: Destination, context: Context): boolean {
  const { expectation, trail, rates, destinationOf } = context;
  if (expectation === undefined || destination.class !== "world") return false;
  const { time, process } = action;
  const door = doorOf(destination);
  const newcomers = Map.groupBy(
    trail.between("departure", time - micros.task, time).filter(({ action: call }) => {
      const to = call.process.binary === process.binary ? destinationOf(call) : undefined;
      return to !== undefined && doorOf(to) === door;
    }),
    ({ what }) => what,
  );
  const returned = [...newcomers.values()].filter((marks) => marks.length >= counts.few);
  const first = newcomers.get(destination.token)?.[0];
  if (first === undefined) return false;
  const silent = expectation
    .pairsLike(clipPath(process.binary), destination)
    .filter(({ key, tempo }) => isDue(tempo, first, time) && !rates.wasBumped(key, first.time, time));
  if (silent.length === 0 || silent.length < returned.length) return false;
  // Where nothing else is done either the agent has no work, and the old place isn't missed.
  return expectation.pairsOf(clipPath(process.binary)).some(({ key }) => rates.wasBumped(key, first.time, time));
}

/** Whether something that is called at this pace would have been called by now. */
function isDue({ calls, minutes }: { readonly calls: number; readonly minutes: number }, first: Mark, until: number) {
  return minutes > 0 && (calls / minutes) * ((until - first.time) / 60_000_000) >= counts.few / ratio.much;
}
