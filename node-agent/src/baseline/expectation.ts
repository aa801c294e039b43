// A baseline made ready to be asked: is this known, and if not, how surprising is it? Built once a snapshot, asked for every action.
import type { Destination } from "../destinations/destination.ts";
import type { ConnectEntry, ExecEntry } from "./counts/entry.ts";
import { connectKey, execKey, tokenOf } from "./counts/entry.ts";
import { isSettled, type Version } from "./counts/epochs.ts";
import type { Channel, Learned } from "./counts/learned.ts";
import { type Caller, type ConnectHabits, connectHabits, doorOf, newPlace } from "./habits/connect-habits.ts";
import { type ExecHabits, execHabits, newParent, newProgram, newShape } from "./habits/exec-habits.ts";
import { type Context, overContexts, type Surprise, type Weighed } from "./habits/novelty.ts";
import type { Breadth } from "./rates/breadth.ts";
import { peakOf, type Tempo } from "./rates/tempo.ts";
import type { ChannelReadiness } from "./readiness.ts";
import { folderShape } from "./shapes/shape.ts";

/** What is expected of a program that calls a place that it is known to call. */
export interface Pair {
  readonly key: string;
  /** The most connections within a minute by one pod. */
  readonly peak: number;
  readonly tempo: Readonly<Tempo>;
}

export interface Expectation {
  /** Whether an image or pod template is so new here that its habits are still those of the one before: a rollout. */
  isFresh(version: Version): boolean;
  /** Whether this version has been here long enough that what it does anew comes without a rollout. */
  isSettled(version: Version): boolean;
  /** Whether anything was ever run from a folder of this shape (`folderShape`), at least two levels deep. */
  knowsFolder(folder: string): boolean;
  /** Whether this binary was ever run with this shape of command line, by whomever. */
  knowsShape(binary: string, shape: string): boolean;
  knowsBinary(binary: string): boolean;
  /** Whether compilers are run here: then programs that were never seen are made here every day. */
  readonly buildsPrograms: boolean;
  /** How often this binary was run while it was learned; 0 where it is not known. */
  runsOf(binary: string): number;
  /** Whether this parent ever started this binary. */
  knowsStart(parent: string, binary: string): boolean;
  knowsDestination(token: string): boolean;
  /** Whether this address was ever called, by any port. */
  knowsAddress(key: string): boolean;
  knowsPair(binary: string, token: string): boolean;
  /** Whether anything in this container ever connected to a destination of this class. */
  knowsClass(kind: Destination["class"]): boolean;
  /**
   * Surprise in `parent` starting `binary` so; undefined where it did before. `isFresh`: under an image that inherits its habits.
   */
  execSurprise(parent: string, binary: string, shape: string, isFresh?: boolean): Surprise | undefined;
  /** Whether this binary calls places of that class, protocol and port (all ports of the web being one). */
  usesDoor(binary: string, destination: Place): boolean;
  /** Surprise in `binary` connecting to a place that it never connected to. */
  connectSurprise(binary: string, destination: Place, isFresh?: boolean): Surprise;
  /**
   * The same for what follows a read of a credential: a binary that never connected is compared with all others of the container,
   * since being new must not make a call less suspicious.
   */
  departureSurprise(binary: string, destination: Place, isFresh?: boolean): Surprise;
  /** A known pair; undefined where it is not known. */
  pairOf(binary: string, token: string): Pair | undefined;
  /** All known pairs of a binary but its look-ups of names. */
  pairsOf(binary: string): readonly Pair[];
  /** The known pairs of a binary that share a place's door, outside of the cluster: what another answer of a name would take the place of. */
  pairsLike(binary: string, destination: Place): readonly Pair[];
  /** What is expected where a pair is not known: of the busiest caller of that place, or of the busiest pair of the container. */
  rateOf(token: string): Pair | undefined;
  /** Different places that one pod calls within a minute: the most, and the spread of minutes. */
  readonly breadth: Readonly<Breadth> & { readonly peak: number };
  readonly execPeak: number;
  readonly failPeak: number;
  /** Whether each channel may be judged by, with its numbers: below that novelty is at most Medium and takes nobody into custody. */
  readonly readiness: Readonly<Record<Channel, ChannelReadiness>>;
  /** Whether each channel may be judged by: what is only said to be new is less than that before. */
  readonly isReady: Readonly<Record<Channel, boolean>>;
  /** What there is to compare with, for people. */
  explainExec(parent: string): string;
  explainConnect(binary: string): string;
}

type Place = Pick<Destination, "prefix" | "class" | "port" | "protocol">;

/** What the containers of an agent have in common. */
export interface Setting {
  /** Versions that have been here long enough for habits of their own. */
  readonly settled: readonly Version[];
  /** Whether an entry is known, or waits for somebody to confirm it. */
  readonly isKnown: OfEntry;
  readonly readiness: Readonly<Record<Channel, ChannelReadiness>>;
}

const compilers = /\/(?:gcc|g\+\+|cc1|cc|c\+\+|clang|clang\+\+|rustc|cargo|go|javac|zig|ghc|swiftc)$/;

/** Says something of an entry of either channel. */
export type OfEntry = (entry: ExecEntry | ConnectEntry) => boolean;

/** The habits of one container. */
export interface Habits {
  readonly exec: ExecHabits;
  readonly connect: ConnectHabits;
}

/**
 * A container's habits. `isOnce`: whether an entry is a sign that new things are done here, seen by one pod at one time only;
 * `isBrought`: whether it came with a rollout.
 */
export function habitsOf(learned: Learned, isOnce: OfEntry, isBrought: OfEntry): Habits {
  const weighed = <E extends ExecEntry | ConnectEntry>(entry: E): Weighed<E> => ({
    entry,
    isOnce: isOnce(entry),
    isBrought: isBrought(entry),
  });
  const connects = [...learned.connect.values()];
  const execs = [...learned.exec.values()];
  const calls = new Map<string, number>();
  for (const { binary, count } of connects) calls.set(binary, (calls.get(binary) ?? 0) + count);
  const runs = new Map<string, number>();
  for (const { binary, count } of execs) runs.set(binary, (runs.get(binary) ?? 0) + count);
  return {
    exec: execHabits(execs.map(weighed), calls),
    connect: connectHabits(connects.map(weighed), runs),
  };
}

/** Compiles a container's counts into an expectation; `agent` holds the habits of all containers of its agent. */
export function expectation(
  learned: Learned,
  habits: Habits,
  agent: readonly Habits[],
  { settled, isKnown, readiness }: Setting,
): Expectation {
  const binaries = new Map<string, number>();
  const folders = new Set<string>();
  const shapes = new Set<string>();
  const starts = new Set<string>();
  const execKeys = new Set<string>();
  for (const entry of [...learned.exec.values()].filter(isKnown)) {
    binaries.set(entry.binary, (binaries.get(entry.binary) ?? 0) + entry.count);
    const folder = folderShape(entry.binary);
    // A folder that everybody writes to says nothing; one that a tool made in there does.
    if (folder.split("/").length > 3) folders.add(folder);
    if (entry.shape !== "") shapes.add(`${entry.binary}\n${entry.shape}`);
    starts.add(`${entry.parent}\n${entry.binary}`);
    execKeys.add(execKey(entry.parent, entry.binary, entry.shape));
  }
  const tokens = new Set<string>();
  const addresses = new Set<string>();
  // Nested, so that asking makes no new string.
  const pairs = new Map<string, Map<string, Pair>>();
  const byDoor = new Map<string, Pair[]>();
  const byBinary = new Map<string, Pair[]>();
  const classes = new Set<string>();
  // Of known places only: who tries a door once opens it for nobody.
  const doors = new Set<string>();
  const busiestOf = new Map<string, Pair>();
  let busiest: Pair | undefined;
  for (const entry of [...learned.connect.values()].filter(isKnown)) {
    const token = tokenOf(entry);
    tokens.add(token);
    addresses.add(entry.destination);
    const places = pairs.get(entry.binary) ?? new Map<string, Pair>();
    places.set(token, { key: connectKey(entry.binary, token), peak: peakOf(entry.peak), tempo: entry.tempo });
    pairs.set(entry.binary, places);
    classes.add(entry.class);
    doors.add(`${entry.binary}\n${doorOf(entry)}`);
    const pair = places.get(token);
    if (pair !== undefined) {
      add(byDoor, `${entry.binary}\n${doorOf(entry)}`, pair);
      if (entry.port !== 53) add(byBinary, entry.binary, pair);
    }
    if (pair !== undefined && pair.peak > (busiestOf.get(token)?.peak ?? 0)) busiestOf.set(token, pair);
    if (pair !== undefined && pair.peak > (busiest?.peak ?? 0)) busiest = pair;
  }
  const allExec = overContainers(agent.map(({ exec }) => exec.programs.of.keys()));
  const allConnect = overContainers(agent.map(({ connect }) => connect.places.keys()));
  const { exec, connect } = habits;

  return {
    isFresh: (version) => isSettled(settled, version) === false,
    isSettled: (version) => isSettled(settled, version) === true,
    knowsBinary: (binary) => binaries.has(binary),
    buildsPrograms: [...binaries.keys()].some((binary) => compilers.test(binary)),
    runsOf: (binary) => binaries.get(binary) ?? 0,
    knowsFolder: (folder) => folders.has(folder),
    knowsShape: (binary, shape) => shapes.has(`${binary}\n${shape}`),
    knowsStart: (parent, binary) => starts.has(`${parent}\n${binary}`),
    knowsDestination: (token) => tokens.has(token),
    knowsAddress: (key) => addresses.has(key),
    knowsPair: (binary, token) => pairs.get(binary)?.has(token) ?? false,
    knowsClass: (kind) => classes.has(kind),
    pairOf: (binary, token) => pairs.get(binary)?.get(token),
    pairsOf: (binary) => byBinary.get(binary) ?? [],
    pairsLike: (binary, place) => byDoor.get(`${binary}\n${doorOf(place)}`) ?? [],
    rateOf: (token) => busiestOf.get(token) ?? busiest,
    breadth: { ...learned.breadth, peak: learned.breadthPeak },
    execPeak: learned.execPeak,
    failPeak: learned.failPeak,
    readiness,
    isReady: { exec: readiness.exec.state === "Ready", connect: readiness.connect.state === "Ready" },
    execSurprise: (parent, binary, shape, isFresh = false) => {
      if (execKeys.has(execKey(parent, binary, shape))) return undefined;
      if (!binaries.has(binary)) return newProgram(exec, allExec, parent, binary, isFresh);
      if (!starts.has(`${parent}\n${binary}`)) return newParent(exec, allExec, parent, isFresh);
      // Whoever started it: what a program is told to do is the same.
      if (shape === "" || shapes.has(`${binary}\n${shape}`)) return undefined;
      return newShape(exec, binary, isFresh);
    },
    usesDoor: (binary, place) => doors.has(`${binary}\n${doorOf(place)}`),
    connectSurprise: (binary, place, isFresh = false) =>
      newPlace(connect, allConnect, connect.byBinary.get(binary), place, isFresh),
    departureSurprise: (binary, place, isFresh = false) =>
      newPlace(connect, allConnect, whoCalls(connect, binary), place, isFresh),
    explainExec: (parent) => {
      const by = exec.byParent.get(parent);
      if (by === undefined) return "what started it was never seen to do anything either";
      return `in ${by.observations} actions ${parent} started ${counted(by.kinds, "other program")}`;
    },
    explainConnect: (binary) => {
      const by = connect.byBinary.get(binary)?.calls;
      if (by === undefined || by.kinds === 0) return `${binary} was never seen to connect`;
      return `in ${counted(by.observations, "connection")} ${binary} went to ${counted(by.kinds, "destination")}`;
    },
  };
}

function add<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}

/** A program that calls, or everybody where it never did. */
function whoCalls({ byBinary, everybody }: ConnectHabits, binary: string): Caller {
  const caller = byBinary.get(binary);
  return caller !== undefined && caller.calls.kinds > 0 ? caller : everybody;
}

/** What the containers of an agent have in common: each kind by how many of them have it. */
function overContainers(kinds: readonly Iterable<string>[]): Context {
  const containers = new Map<string, number>();
  for (const ofOne of kinds) for (const kind of ofOne) containers.set(kind, (containers.get(kind) ?? 0) + 1);
  return overContexts(containers.values());
}

const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
