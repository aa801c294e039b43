// What the programs of a container start, made ready to be asked: how surprising is it that this one starts that one, so?
// Three ways of being new, from the broadest: a program that was never run, one that this parent never started, a command line of
// a shape that it never had.
import { prior } from "../../judge/thresholds.ts";
import type { ExecEntry } from "../counts/entry.ts";
import { type DirectoryClass, directoryClass, directoryClasses, ownTools } from "../shapes/directory.ts";
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
  signsOf,
  spread,
  surprise,
  type Weighed,
} from "./novelty.ts";

export interface ExecHabits {
  /** All programs, by how many parents start them. */
  readonly all: Context;
  readonly byParent: ReadonlyMap<string, Context>;
  /** Classes of directories: of each parent's programs, and over all parents. */
  readonly places: ReadonlyMap<string, Spread<DirectoryClass>>;
  readonly allPlaces: Spread<DirectoryClass>;
  /** Whether any shell was ever run. */
  readonly hasShell: boolean;
  /** Programs, each counted by how many parents it has. */
  readonly programs: Spread<string>;
  /** Shapes of command lines, by program. */
  readonly shapes: ReadonlyMap<string, Context>;
}

/** Entries that count, each with whether it is confirmed, and what else each program did (its connections): a busy parent that starts nothing is no unknown one. */
export function execHabits(entries: readonly Weighed<ExecEntry>[], otherActs: ReadonlyMap<string, number>): ExecHabits {
  const edges = new Map<string, Kind & { parent: string; binary: string }>();
  const shapes = new Map<string, Map<string, Kind>>();
  for (const { entry, isOnce, isBrought } of entries) {
    const edge = at(edges, `${entry.parent}\n${entry.binary}`, () => ({
      parent: entry.parent,
      binary: entry.binary,
      ...noKind(),
    }));
    count(edge, entry, isOnce, isBrought);
    const shape = at(
      at(shapes, entry.binary, () => new Map()),
      entry.shape,
      noKind,
    );
    count(shape, entry, isOnce, isBrought);
  }
  const byParent = new Map<string, Context>();
  const places = new Map<string, Spread<DirectoryClass>>();
  const allPlaces = emptySpread<DirectoryClass>();
  const programs = emptySpread<string>();
  for (const { parent, binary, count, isOnce, isBrought } of edges.values()) {
    addKind(at(byParent, parent, emptyContext), count, isOnce, isBrought);
    const own = at(places, parent, emptySpread<DirectoryClass>);
    const place = placeOf(binary);
    if (!own.of.has(place)) spread(allPlaces, place);
    spread(own, place);
    spread(programs, binary);
  }
  for (const [parent, acts] of otherActs) at(byParent, parent, emptyContext).observations += acts;
  const contexts = new Map<string, Context>();
  for (const [binary, ofBinary] of shapes) {
    for (const { count, isOnce, isBrought } of ofBinary.values())
      addKind(at(contexts, binary, emptyContext), count, isOnce, isBrought);
  }
  const all = overContexts(programs.of.values());
  // One that waits to be confirmed is none: who starts it once too often makes nobody used to it.
  const hasShell = [...edges.values()].some(({ binary, isOnce }) => !isOnce && isShell(binary));
  return { all, byParent, hasShell, places, allPlaces, programs, shapes: contexts };
}

/** Entries that stand for one kind, together: a sign of new things, or brought by a rollout, only if all of them are. */
interface Kind {
  count: number;
  isOnce: boolean;
  isBrought: boolean;
}

const noKind = (): Kind => ({ count: 0, isOnce: true, isBrought: true });

function count(kind: Kind, entry: ExecEntry, isOnce: boolean, isBrought: boolean): void {
  kind.count += entry.count;
  kind.isOnce &&= isOnce;
  kind.isBrought &&= isBrought;
}

const isShell = (binary: string): boolean => /\/(?:ba|da|a|z|k|mk|c|tc|fi)?sh$/.test(binary);

/**
 * Where a program lies; what an agent builds in its workspace and runs is as much its own as its image's programs, and so are the tools
 * that it has in its home: who starts new programs every day finds them there too.
 */
function placeOf(binary: string): DirectoryClass {
  const place = directoryClass(binary);
  return place === "work" || (place === "home" && ownTools.test(binary)) ? "system" : place;
}

/** A program that was never run here. `agent` holds the habits of all containers of the agent. */
export function newProgram(
  habits: ExecHabits,
  agent: Context,
  parent: string,
  binary: string,
  isFresh: boolean,
): Surprise {
  const place = placeOf(binary);
  const broader = shareOf(habits.allPlaces, place, 1 / directoryClasses);
  return surprise(
    "program",
    { what: "it starts something new", chance: startsNew(habits, agent, parent, isFresh) },
    { what: `it is in a ${place} place`, chance: shareOf(habits.places.get(parent), place, broader) },
    ...(!habits.hasShell && isShell(binary)
      ? [{ what: "it is a shell, where there was none", chance: prior.seldom }]
      : []),
  );
}

/** A program that is known here, started by a parent that never did: no more than one of those that others start. */
export function newParent(habits: ExecHabits, agent: Context, parent: string, isFresh: boolean): Surprise {
  return surprise("parent", { what: "it starts something new", chance: startsNew(habits, agent, parent, isFresh) });
}

/** A command line of a shape that this program never had here. */
export function newShape(habits: ExecHabits, binary: string, isFresh: boolean): Surprise {
  const own = habits.shapes.get(binary);
  const worth = isFresh ? prior.inherited : 1;
  // Shapes of different programs have nothing in common: there is no broader context, only one more of them than was seen.
  const chance = (signsOf(own ?? emptyContext(), worth) + 1) / ((own?.observations ?? 0) * worth + 2);
  return surprise("arguments", { what: "its command line has a new shape", chance });
}

function startsNew(habits: ExecHabits, agent: Context, parent: string, isFresh: boolean): number {
  const worth = isFresh ? prior.inherited : 1;
  const broader = noveltyMass(habits.all, noveltyMass(agent, prior.unknown, worth), worth);
  return noveltyMass(habits.byParent.get(parent), broader, worth);
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
