// Rare things add up over the tree and the time in which they belong together: one is a rare day's work, four are a stranger's.
import type { Micros } from "@bailiff/proto/event";
import { bitsFrom, micros } from "../thresholds.ts";
import { keyOf, type ProcessKey } from "./links.ts";
import type { Mark } from "./mark.ts";
import type { Trail } from "./trail.ts";
import type { Tree } from "./tree.ts";

export interface Rarity {
  /** The mark around which it was added up. */
  readonly mark: Mark;
  /** Bits above the ordinary, decayed and shared by kind. */
  readonly bits: number;
  /** The same without what counts most: alone it is another rule's business. */
  readonly beside: number;
  /** What went into it, the rarest first. */
  readonly marks: readonly Mark[];
}

interface Rare {
  readonly mark: Mark;
  readonly task: ProcessKey;
}

/** So many of one task are compared, each with each; of all tasks this many where it is news what belongs to which. */
const compared = { ofTask: 24, ofAll: 96 } as const;

/** The rarity around each mark that a mark at `time` by `execId` may have changed. */
export function raritiesAround(trail: Trail, tree: Tree, execId: string, time: Micros, isTreeNews: boolean): Rarity[] {
  const near = trail.between("rare", time - 2 * micros.task, time + 2 * micros.task);
  const task = tree.taskKeyOf(keyOf(execId));
  // What a process turns out to descend from may join others' tasks: then all of them are looked at again.
  const most = isTreeNews ? compared.ofAll : compared.ofTask;
  const all: Rare[] = [];
  let at = near.length - 1;
  for (; at >= 0 && all.length < most; at--) {
    const mark = near[at];
    const one = mark && { mark, task: tree.taskKeyOf(mark.process) };
    if (one !== undefined && (isTreeNews || one.task === task)) all.unshift(one);
  }
  if (at >= 0) trail.shed++;
  const sum = all.reduce((bits, { mark }) => bits + beyondOrdinary(mark), 0);
  if (all.length < 2 || sum < bitsFrom.unusual) return none;
  return all
    .map((one) => rarityOf(one, all))
    .filter((rarity) => rarity.bits >= bitsFrom.unusual && !isOneThing(rarity));
}

const none: Rarity[] = [];

function rarityOf({ mark, task }: Rare, all: readonly Rare[]): Rarity {
  const rarest = new Map<string, { readonly mark: Mark; readonly bits: number }>();
  for (const { mark: other, task: otherTask } of all) {
    const apart = Math.abs(other.time - mark.time);
    if (apart > micros.task || otherTask !== task) continue;
    const bits = beyondOrdinary(other) * faded(apart);
    const known = rarest.get(other.what);
    if (known === undefined || bits > known.bits) rarest.set(other.what, { mark: other, bits });
  }
  const ranked = [...rarest.values()].sort((a, b) => b.bits - a.bits || a.mark.time - b.mark.time);
  const ofKind = new Map<string, number>();
  let bits = 0;
  for (const one of ranked) {
    const { kind } = one.mark.action;
    const nth = Math.max((ofKind.get(kind) ?? 0) + 1, firstPlaceOf(one.mark));
    ofKind.set(kind, nth);
    bits += one.bits / nth;
  }
  return { mark, bits, beside: bits - (ranked[0]?.bits ?? 0), marks: ranked.map((one) => one.mark) };
}

/** What is new is of one kind if it is an exec, or a connection; a known program's new command line is never the first of its kind. */
function firstPlaceOf({ what }: Mark): number {
  return what.startsWith("arguments ") ? 2 : 1;
}

/** Whether what is beside the rarest thing is less than one more that is unusual: alone that is another rule's business. */
function isOneThing({ beside }: Rarity): boolean {
  return beside < bitsFrom.unusual - bitsFrom.ordinary;
}

const beyondOrdinary = ({ surprise }: Mark): number => surprise - bitsFrom.ordinary;

/** What is left (0–1) of something that happened so long before or after: it fades within the time of a task. */
function faded(apart: Micros): number {
  return 1 - apart / micros.task;
}
