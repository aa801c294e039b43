// Where the programs of a container connect to, made ready to be asked: how surprising is it that this one calls there?
// A place is an address in a prefix, and has a door: its class, port and protocol.
import type { Destination } from "../../destinations/destination.ts";
import { prior } from "../../judge/thresholds.ts";
import { type ConnectEntry, tokenOf } from "../counts/entry.ts";
import {
  addKind,
  type Context,
  emptyContext,
  emptySpread,
  noveltyMass,
  overContexts,
  type Spread,
  type Surprise,
  shareOf,
  spread,
  surprise,
  type Weighed,
} from "./novelty.ts";

export type Place = Pick<Destination, "class" | "prefix" | "port" | "protocol">;

/** One program's, or a whole container's, calls. */
export interface Caller {
  readonly calls: Context;
  /** Doors, each counted by how many places there have it. */
  readonly doors: Spread<string>;
  /** Prefixes of each class of places, each with how many of them were seen once. */
  readonly prefixes: Map<string, Map<string, number>>;
}

export interface ConnectHabits {
  /** Places, each counted by how many programs call it. */
  readonly places: ReadonlyMap<string, number>;
  readonly all: Context;
  /** Doors, each counted by how many programs use it. */
  readonly allDoors: Spread<string>;
  readonly byBinary: ReadonlyMap<string, Caller>;
  /** All programs together. */
  readonly everybody: Caller;
}

/** Ports that anything may listen on which speaks HTTP: that it is another one of them says nothing. */
const isWebPort = (port: number): boolean =>
  port === 80 || port === 443 || port === 3000 || port === 5000 || port === 9443 || (port >= 8000 && port <= 8999);

/** What a place is entered by: its class, protocol and port, all ports of the web being one. */
export function doorOf({ class: kind, port, protocol }: Pick<Place, "class" | "port" | "protocol">): string {
  // HTTP/3: the same page by another way.
  if (protocol === "UDP" && port === 443) return `${kind} web/TCP`;
  return `${kind} ${protocol === "TCP" && isWebPort(port) ? "web" : port}/${protocol}`;
}

/**
 * Entries that count, each with whether it is a sign of new things, and what else each program did: one that ran a hundred times and
 * never called anything is no unknown one.
 */
export function connectHabits(
  entries: readonly Weighed<ConnectEntry>[],
  otherActs: ReadonlyMap<string, number>,
): ConnectHabits {
  const places = new Map<string, number>();
  const allDoors = emptySpread<string>();
  const byBinary = new Map<string, Caller>();
  const everybody = newCaller();
  for (const weighed of entries) {
    const { entry } = weighed;
    let caller = byBinary.get(entry.binary);
    if (caller === undefined) {
      caller = newCaller();
      byBinary.set(entry.binary, caller);
    }
    const token = tokenOf(entry);
    places.set(token, (places.get(token) ?? 0) + 1);
    if (!caller.doors.of.has(doorOf(entry))) spread(allDoors, doorOf(entry));
    called(caller, weighed);
    called(everybody, weighed);
  }
  for (const [binary, acts] of otherActs) {
    const caller = byBinary.get(binary) ?? newCaller();
    caller.calls.observations += acts;
    byBinary.set(binary, caller);
  }
  return { places, all: overContexts(places.values()), allDoors, byBinary, everybody };
}

const newCaller = (): Caller => ({ calls: emptyContext(), doors: emptySpread(), prefixes: new Map() });

function called({ calls, doors, prefixes }: Caller, { entry, isOnce, isBrought }: Weighed<ConnectEntry>): void {
  addKind(calls, entry.count, isOnce, isBrought);
  spread(doors, doorOf(entry));
  let near = prefixes.get(entry.class);
  if (near === undefined) {
    near = new Map();
    prefixes.set(entry.class, near);
  }
  near.set(entry.prefix, (near.get(entry.prefix) ?? 0) + Number(isOnce));
}

/** A place that this caller never called. `agent` holds the calls of all containers of the agent. */
export function newPlace(
  habits: ConnectHabits,
  agent: Context,
  caller: Caller | undefined,
  place: Place,
  isFresh: boolean,
): Surprise {
  const worth = isFresh ? prior.inherited : 1;
  const door = doorOf(place);
  const calls = noveltyMass(
    caller?.calls,
    noveltyMass(habits.all, noveltyMass(agent, prior.unknown, worth), worth),
    worth,
  );
  const through = shareOf(caller?.doors, door, shareOf(habits.allDoors, door, prior.seldom));
  const near = neighbourhood(caller?.prefixes.get(place.class), place.prefix);
  return surprise(
    "connection",
    { what: "it calls somewhere new", chance: calls },
    { what: `it is ${door}`, chance: through },
    ...(near < 1 ? [{ what: `it is around ${place.prefix}`, chance: near }] : []),
  );
}

/** How likely a new place is to be in this neighbourhood: by where the places were that were seen once, and one more in each. */
function neighbourhood(prefixes: ReadonlyMap<string, number> | undefined, prefix: string): number {
  if (prefixes === undefined) return 1;
  let once = 0;
  for (const places of prefixes.values()) once += places;
  return ((prefixes.get(prefix) ?? 0) + 1) / (once + prefixes.size + 1);
}
