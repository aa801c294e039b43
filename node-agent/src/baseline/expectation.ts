// A baseline made ready to be asked: is this known, and if not, how surprising is it? Built once a snapshot, asked for every action.
import type { Destination } from "../destinations/destination.ts";
import type { ConnectEntry, ExecEntry } from "./entry.ts";
import { connectKey, execKey, isConfirmed, tokenOf } from "./entry.ts";
import type { Channel, Learned } from "./learned.ts";
import { addKind, bits, type Context, emptyContext, noveltyMass } from "./novelty.ts";
import { noveltyRateAtMost } from "./readiness.ts";
import { folderShape } from "./shape.ts";

/** What one binary does: all that it started, all that it connected to, and where, by neighbourhood. */
interface Actor {
  acts: number;
  readonly exec: Context;
  readonly connect: Context;
  readonly prefixes: Map<string, Context>;
  readonly classes: Map<Destination["class"], Context>;
}

const newActor = (): Actor => ({
  acts: 0,
  exec: emptyContext(),
  connect: emptyContext(),
  prefixes: new Map(),
  classes: new Map(),
});

/** Counts one kind of connection for an actor. */
function connected(by: Actor, entry: ConnectEntry): void {
  by.acts += entry.count;
  addKind(by.connect, entry.count);
  addKind(contextOf(by.prefixes, entry.prefix), entry.count);
  addKind(contextOf(by.classes, entry.class), entry.count);
}

function contextOf<K>(contexts: Map<K, Context>, key: K): Context {
  let context = contexts.get(key);
  if (context === undefined) {
    context = emptyContext();
    contexts.set(key, context);
  }
  return context;
}

export interface Expectation {
  readonly digests: ReadonlySet<string>;
  /** Whether anything was ever run from a folder of this shape (`folderShape`), at least two levels deep. */
  knowsFolder(folder: string): boolean;
  /** Whether this binary was ever run with this shape of command line, by whomever. */
  knowsShape(binary: string, shape: string): boolean;
  knowsBinary(binary: string): boolean;
  /** Whether this binary was started by this parent, with that shape of command line. */
  knowsExec(parent: string, binary: string, shape: string): boolean;
  knowsDestination(token: string): boolean;
  knowsPair(binary: string, token: string): boolean;
  /** Whether anything in this container ever connected to a destination of this class. */
  knowsClass(kind: Destination["class"]): boolean;
  /** Bits of surprise in `parent` starting something that it never started. */
  execSurprise(parent: string): number;
  /**
   * Bits of surprise in `binary` connecting to a place that it never connected to, by the place's neighbourhood, or its class where
   * the neighbourhood is new.
   */
  connectSurprise(binary: string, destination: Pick<Destination, "prefix" | "class">): number;
  /**
   * The same for what follows a read of a credential: a binary that never connected is compared with all others of the container,
   * since being new must not make a call less suspicious.
   */
  departureSurprise(binary: string, destination: Pick<Destination, "prefix" | "class">): number;
  /** A known pair: its key, and the most connections within a minute by one pod. Undefined where the pair is not known. */
  pairOf(binary: string, token: string): { readonly key: string; readonly peak: number } | undefined;
  readonly execPeak: number;
  /** Upper end of the 95 % interval of each channel's novelty rate: above the policy's limit novelty quarantines nobody. */
  readonly noveltyRateAtMost: Readonly<Record<Channel, number>>;
  /** The numbers behind a surprise, for people. */
  explainExec(parent: string): string;
  explainConnect(binary: string): string;
}

/**
 * Compiles counts into an expectation. `confirmedOnly` leaves out entries that no second pod or later day has confirmed; a
 * finished learning window (replay's --train) counts them all.
 */
export function expectation(learned: Learned, digests: ReadonlySet<string>, confirmedOnly: boolean): Expectation {
  const isKnown = (entry: ExecEntry | ConnectEntry): boolean => !confirmedOnly || isConfirmed(entry);
  const execs = [...learned.exec.values()].filter(isKnown);
  const connects = [...learned.connect.values()].filter(isKnown);

  const binaries = new Set<string>();
  const folders = new Set<string>();
  const shapes = new Set<string>();
  const execKeys = new Set<string>();
  const tokens = new Set<string>();
  // Nested, so that asking makes no new string.
  const pairs = new Map<string, Map<string, { key: string; peak: number }>>();
  const classes = new Set<string>();
  const actors = new Map<string, Actor>();
  const actor = (binary: string): Actor => {
    let found = actors.get(binary);
    if (found === undefined) {
      found = newActor();
      actors.set(binary, found);
    }
    return found;
  };
  const everybody = newActor();
  const parentsOfBinary = new Map<string, number>();
  const actorsOfToken = new Map<string, number>();
  // One kind of exec is parent → binary, whatever the shape of the command line.
  const edges = new Map<string, { parent: string; binary: string; count: number }>();
  for (const entry of execs) {
    binaries.add(entry.binary);
    const folder = folderShape(entry.binary);
    // A folder that everybody writes to says nothing; one that a tool made in there does.
    if (folder.split("/").length > 3) folders.add(folder);
    if (entry.shape !== "") shapes.add(`${entry.binary}\n${entry.shape}`);
    execKeys.add(execKey(entry.parent, entry.binary, entry.shape));
    const edge = execKey(entry.parent, entry.binary, "");
    const known = edges.get(edge);
    if (known === undefined) edges.set(edge, { parent: entry.parent, binary: entry.binary, count: entry.count });
    else known.count += entry.count;
  }
  for (const edge of edges.values()) {
    const by = actor(edge.parent);
    addKind(by.exec, edge.count);
    by.acts += edge.count;
    parentsOfBinary.set(edge.binary, (parentsOfBinary.get(edge.binary) ?? 0) + 1);
  }
  for (const entry of connects) {
    const token = tokenOf(entry);
    tokens.add(token);
    const places = pairs.get(entry.binary) ?? new Map();
    places.set(token, { key: connectKey(entry.binary, token), peak: entry.peak });
    pairs.set(entry.binary, places);
    classes.add(entry.class);
    connected(actor(entry.binary), entry);
    connected(everybody, entry);
    actorsOfToken.set(token, (actorsOfToken.get(token) ?? 0) + 1);
  }
  const broadExec = shareOnce(parentsOfBinary, edges.size);
  const broadConnect = shareOnce(actorsOfToken, connects.length);

  /** What a binary starts is compared with all that it does: one that connects a thousand times and never starts anything is not young. */
  const execContext = (by: Actor | undefined): Context | undefined => by && { ...by.exec, observations: by.acts };

  const surpriseFor = (
    by: Actor | undefined,
    { prefix, class: kind }: Pick<Destination, "prefix" | "class">,
  ): number => {
    const mass = noveltyMass(by?.connect, broadConnect);
    // A neighbourhood that was never called is no better known than all places of its class.
    return bits(noveltyMass(by?.prefixes.get(prefix) ?? by?.classes.get(kind), mass));
  };

  return {
    digests,
    knowsBinary: (binary) => binaries.has(binary),
    knowsFolder: (folder) => folders.has(folder),
    knowsShape: (binary, shape) => shapes.has(`${binary}\n${shape}`),
    knowsExec: (parent, binary, shape) => execKeys.has(execKey(parent, binary, shape)),
    knowsDestination: (token) => tokens.has(token),
    knowsPair: (binary, token) => pairs.get(binary)?.has(token) ?? false,
    knowsClass: (kind) => classes.has(kind),
    pairOf: (binary, token) => pairs.get(binary)?.get(token),
    execPeak: learned.execPeak,
    noveltyRateAtMost: { exec: noveltyRateAtMost(learned, "exec"), connect: noveltyRateAtMost(learned, "connect") },
    execSurprise: (parent) => bits(noveltyMass(execContext(actors.get(parent)), broadExec)),
    connectSurprise: (binary, destination) => surpriseFor(actors.get(binary), destination),
    departureSurprise: (binary, destination) => {
      const by = actors.get(binary);
      return surpriseFor(by !== undefined && by.connect.observations > 0 ? by : everybody, destination);
    },
    explainExec: (parent) => {
      const by = actors.get(parent);
      if (by === undefined) return "what started it was never seen to do anything either";
      return `in ${by.acts} actions ${parent} started ${counted(by.exec.kinds, "other program")}`;
    },
    explainConnect: (binary) => {
      const by = actors.get(binary);
      if (by === undefined) return `${binary} was never seen to connect`;
      return `in ${counted(by.connect.observations, "connection")} ${binary} went to ${counted(by.connect.kinds, "destination")}`;
    },
  };
}

/** The broadest context's chance of novelty: the share of kinds that occur in one context only, one of each assumed. */
function shareOnce(contextsOfKind: ReadonlyMap<string, number>, occurrences: number): number {
  let once = 0;
  for (const contexts of contextsOfKind.values()) if (contexts === 1) once++;
  return (once + 1) / (occurrences + 2);
}

const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
