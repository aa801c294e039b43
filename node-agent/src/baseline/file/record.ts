// One entry of a baseline as AgentBaseline holds it: plain values, times as text.
import type { AgentBaseline } from "@bailiff/crds";
import type { Micros } from "@bailiff/proto/event";
import { type ConnectEntry, type ExecEntry, isConfirmed, podsOf } from "../counts/entry.ts";
import { peakOf } from "../rates/tempo.ts";

export type Counts = NonNullable<AgentBaseline["status"]>["containers"][number];

/** `isAlone`: the agent never had a second pod that could confirm what one shows. */
export function execOf(entry: ExecEntry, isAlone: boolean): Counts["exec"][number] {
  return { parent: entry.parent, binary: entry.binary, shape: entry.shape, ...seenOf(entry, isAlone) };
}

/** The same of a connection. */
export function connectOf(entry: ConnectEntry, isAlone: boolean): Counts["connect"][number] {
  const { binary, destination, port, protocol, peak, tempo } = entry;
  return {
    binary,
    destination,
    class: entry.class,
    port,
    protocol,
    peak: peakOf(peak),
    tempo: { ...tempo, gapSeconds: rounded(tempo.gapSeconds), gapSquares: rounded(tempo.gapSquares) },
    ...seenOf(entry, isAlone),
  };
}

function seenOf(entry: ExecEntry | ConnectEntry, isAlone: boolean) {
  return {
    count: entry.count,
    pods: podsOf(entry),
    firstSeen: microsText(entry.first),
    lastSeen: microsText(entry.last),
    ...(!isConfirmed(entry, isAlone) && { pending: true }),
  };
}

/** To the millisecond: the sums are of times that are no more exact. */
const rounded = (number: number): number => Math.round(number * 1000) / 1000;

/** RFC 3339 in UTC with microseconds: the times of events, whole. */
export function microsText(time: Micros): string {
  const whole = Math.floor(time / 1_000_000);
  const text = new Date(whole * 1000).toISOString();
  return `${text.slice(0, -5)}.${String(Math.floor(time - whole * 1_000_000)).padStart(6, "0")}Z`;
}
