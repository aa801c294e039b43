// What is counted of an action: the token of its channel, with who did it, how often, and how many pods and days support it.
import { limits } from "@bailiff/crds/shared/limits";
import type { Micros } from "@bailiff/proto/event";
import type { DestinationClass } from "../../destinations/address-class.ts";
import type { Destination } from "../../destinations/destination.ts";
import { counts, micros } from "../../judge/thresholds.ts";
import type { Protocol } from "../../normalise/action.ts";
import { newPeak, newTempo, type Peak, type Tempo } from "../rates/tempo.ts";

/** What one pod has put into an entry in the period that it was seen in last. */
interface Share {
  period: number;
  count: number;
}

export interface Seen {
  count: number;
  /** Pods that support the entry: those of earlier saves as a number, those of now by uid (bounded). */
  podsBefore: number;
  readonly pods: Map<string, Share>;
  /** Recordings that showed it; live there is one period only, and days are told by the times. */
  periods: number;
  lastPeriod: number;
  /** True: it was saved as confirmed. */
  wasConfirmed: boolean;
  first: Micros;
  last: Micros;
}

export interface ExecEntry extends Seen {
  readonly parent: string;
  readonly binary: string;
  readonly shape: string;
}

export interface ConnectEntry extends Seen {
  readonly binary: string;
  readonly destination: string;
  readonly class: DestinationClass;
  readonly prefix: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** The most within a minute by one pod. */
  readonly peak: Peak;
  readonly tempo: Tempo;
}

/** Beyond this many pods an entry is supported enough; who else did it is not kept. */
const podsKept = 8;

/** A path as it is learned and looked up: cut to what an object may hold, so that both sides agree. */
export function clipPath(path: string): string {
  return path.length <= limits.path ? path : path.slice(0, limits.path);
}

export function execKey(parent: string, binary: string, shape: string): string {
  return `${parent}\n${binary}\n${shape}`;
}

export function connectKey(binary: string, token: string): string {
  return `${binary}\n${token}`;
}

/** The token that a connect entry stands for, as `Destination.token` spells it. */
export function tokenOf(entry: Pick<ConnectEntry, "destination" | "port" | "protocol">): string {
  return `${entry.destination}:${entry.port}/${entry.protocol}`;
}

const newSeen = (time: Micros): Seen => ({
  count: 0,
  podsBefore: 0,
  pods: new Map(),
  periods: 0,
  lastPeriod: -1,
  wasConfirmed: false,
  first: time,
  last: time,
});

export function newExec(parent: string, binary: string, shape: string, time: Micros): ExecEntry {
  return { parent, binary, shape, ...newSeen(time) };
}

export function newConnect(binary: string, to: Destination, time: Micros): ConnectEntry {
  return {
    binary,
    destination: to.key,
    class: to.class,
    prefix: to.prefix,
    port: to.port,
    protocol: to.protocol,
    peak: newPeak(),
    tempo: newTempo(),
    ...newSeen(time),
  };
}

/** Counts a sighting. False where this pod has had its say: the entry is seen, and counts no more. */
export function see(entry: Seen, pod: string, time: Micros, period: number): boolean {
  if (time < entry.first) entry.first = time;
  if (time > entry.last) entry.last = time;
  if (entry.lastPeriod !== period) {
    entry.lastPeriod = period;
    entry.periods++;
  }
  let share = entry.pods.get(pod);
  if (share === undefined && entry.pods.size < podsKept) {
    share = { period, count: 0 };
    entry.pods.set(pod, share);
  }
  if (share !== undefined) {
    if (share.period !== period) [share.period, share.count] = [period, 0];
    if (hasHadItsSay(share)) return false;
    share.count++;
  }
  entry.count++;
  return true;
}

function hasHadItsSay({ count }: Share): boolean {
  return count >= counts.settled;
}

/** Takes a counted sighting of a pod back; a pod that is left with none supports the entry no more. */
export function unsee(entry: Seen, pod: string): void {
  entry.count--;
  const share = entry.pods.get(pod);
  if (share !== undefined && --share.count <= 0) entry.pods.delete(pod);
}

export function podsOf(of: { readonly podsBefore: number; readonly pods: { readonly size: number } }): number {
  return of.podsBefore + of.pods.size;
}

/** How much later one pod confirms itself: the next day, or the third one where nobody else could. */
export const laterMicros = (hasOnePod: boolean): Micros => (hasOnePod ? 3 : 1) * micros.day;

/**
 * Confirmed by a second pod, a later day (the third one for an agent with one pod) or a second recording; until then an entry is
 * pending: it counts as never seen, and as a sign that its agent does new things.
 */
export function isConfirmed(entry: Seen, hasOnePod = false): boolean {
  if (entry.wasConfirmed || podsOf(entry) >= counts.witnesses || entry.periods >= counts.witnesses) return true;
  return entry.last - entry.first >= laterMicros(hasOnePod);
}
