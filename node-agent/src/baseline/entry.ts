// What is counted of an action: the token of its channel, with who did it, how often, and how many pods and days support it.
import { limits } from "@bailiff/crds/shared/limits";
import type { Micros } from "@bailiff/proto/event";
import type { DestinationClass } from "../destinations/address-class.ts";
import type { Destination } from "../destinations/destination.ts";
import type { Protocol } from "../normalise/action.ts";

interface Seen {
  count: number;
  /** Pods that support the entry: those of earlier saves as a number, those of now by uid (bounded). */
  podsBefore: number;
  readonly pods: Set<string>;
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
  peak: number;
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

export function newExec(parent: string, binary: string, shape: string, time: Micros): ExecEntry {
  return { parent, binary, shape, count: 0, podsBefore: 0, pods: new Set(), first: time, last: time };
}

export function newConnect(binary: string, to: Destination, time: Micros): ConnectEntry {
  return {
    binary,
    destination: to.key,
    class: to.class,
    prefix: to.prefix,
    port: to.port,
    protocol: to.protocol,
    peak: 0,
    count: 0,
    podsBefore: 0,
    pods: new Set(),
    first: time,
    last: time,
  };
}

export function see(entry: Seen, pod: string, time: Micros): void {
  entry.count++;
  if (entry.pods.size < podsKept) entry.pods.add(pod);
  if (time < entry.first) entry.first = time;
  if (time > entry.last) entry.last = time;
}

export function podsOf(entry: Seen): number {
  return entry.podsBefore + entry.pods.size;
}

const dayMicros = 24 * 3600 * 1_000_000;

/** Confirmed by a second pod or a later day; until then an entry is pending and counts as never seen. */
export function isConfirmed(entry: Seen): boolean {
  return podsOf(entry) >= 2 || entry.last - entry.first >= dayMicros;
}
