// How much faster than recorded a session has to be played for a rate, and what agents look like that are always that busy: habits
// learned at another pace than what is judged by them would make a flood of everyday work.
import type { Event } from "@bailiff/proto";

/** From the first event to the last, in milliseconds, and a little: a session that begins again does so after its end. */
export function lengthMsOf(events: readonly { readonly time: number }[]): number {
  const [first, last] = ends(events);
  return Math.max(1, (last - first) / 1000 + 1);
}

function ends(events: readonly { readonly time: number }[]): [first: number, last: number] {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const { time } of events) [first, last] = [Math.min(first, time), Math.max(last, time)];
  return [first, last];
}

/** How many times as fast `frames` in `lengthMs`, so many times side by side, are that many events a second. */
export function paceOf(rate: number, frames: number, lengthMs: number, copies: number): number {
  return (rate * lengthMs) / 1000 / (frames * copies);
}

/**
 * How long runs take by turns, as parts of the usual length: nobody takes equally long for the same work each time, and what keeps time is
 * a finding. A mean of 1 over each dozen, half to one and a half.
 */
const lengths = [1.2, 0.6, 1.45, 0.9, 0.55, 1.3, 0.75, 1.4, 0.5, 1.1, 1.35, 0.9] as const;

/** The part of the usual length that a run takes: of each copy others, always the same. */
export const lengthOf = (run: number, copy = 0): number => lengths[(run + copy * 5) % lengths.length] ?? 1;

/** A session over and over, that many times as fast, until it has taken as long as it was recorded. */
export function* busy(events: readonly Event[], pace: number): Generator<Event> {
  const [first, last] = ends(events);
  for (let round = 0, began = first; round < pace; round++) {
    const own = pace / lengthOf(round);
    const squeezed = (time: number) => Math.round(began + (time - first) / own);
    for (const event of events) {
      const time = squeezed(event.time);
      if (!("process" in event)) yield { ...event, time };
      else {
        const startTime = squeezed(event.process.startTime);
        // Each run has processes of its own, as a node's days have.
        const execId = `${event.process.execId}${round}`;
        const parentExecId = `${event.process.parentExecId}${round}`;
        const process = { ...event.process, execId, parentExecId, startTime };
        const parent = event.parent && { ...event.parent, execId: parentExecId };
        yield { ...event, time, process, parent };
      }
    }
    began += (last - first) / own;
  }
}
