// Rare things add up over the tree and the time in which they belong together: one is a rare day's work, four are a stranger's.
import type { Micros } from "@bailiff/proto/event";
import { episode, moment } from "../thresholds.ts";
import type { Mark, Trail } from "./trail.ts";
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
  readonly task: string;
}

/** So many of one task are compared, each with each; of all tasks this many where it is news what belongs to which. */
const compared = { ofTask: 24, ofAll: 96 } as const;

/** The rarity around each mark that a mark at `time` by `execId` may have changed. */
export function raritiesAround(trail: Trail, tree: Tree, execId: string, time: Micros, isTreeNews: boolean): Rarity[] {
  const near = trail.between("rare", time - 2 * moment.micros, time + 2 * moment.micros);
  const task = tree.taskOf(execId);
  // What a process turns out to descend from may join others' tasks: then all of them are looked at again.
  const most = isTreeNews ? compared.ofAll : compared.ofTask;
  const all: Rare[] = [];
  let at = near.length - 1;
  for (; at >= 0 && all.length < most; at--) {
    const mark = near[at];
    const one = mark && { mark, task: tree.taskOf(mark.execId) };
    if (one !== undefined && (isTreeNews || one.task === task)) all.unshift(one);
  }
  if (at >= 0) trail.shed++;
  const sum = all.reduce((bits, { mark }) => bits + mark.surprise - episode.ordinaryBits, 0);
  if (all.length < 2 || sum < episode.alarm) return none;
  return all
    .filter(({ mark }) => mark.surprise >= episode.leastBits)
    .map((one) => rarityOf(one, all))
    .filter(({ bits, beside }) => bits >= episode.alarm && beside >= episode.beside);
}

const none: Rarity[] = [];

function rarityOf({ mark, task }: Rare, all: readonly Rare[]): Rarity {
  const rarest = new Map<string, { readonly mark: Mark; readonly bits: number }>();
  for (const { mark: other, task: otherTask } of all) {
    const apart = Math.abs(other.time - mark.time);
    if (apart > moment.micros || otherTask !== task) continue;
    const worth = kindOf(other) === "arguments" ? episode.argumentsWorth : 1;
    const bits = worth * (other.surprise - episode.ordinaryBits) * 2 ** (-apart / episode.halfLifeMicros);
    const known = rarest.get(other.what);
    if (known === undefined || bits > known.bits) rarest.set(other.what, { mark: other, bits });
  }
  const ranked = [...rarest.values()].sort((a, b) => b.bits - a.bits || a.mark.time - b.mark.time);
  const ofKind = new Map<string, number>();
  let bits = 0;
  for (const one of ranked) {
    const kind = kindOf(one.mark);
    const nth = (ofKind.get(kind) ?? 0) + 1;
    ofKind.set(kind, nth);
    bits += one.bits / nth;
  }
  return { mark, bits, beside: bits - (ranked[0]?.bits ?? 0), marks: ranked.map((one) => one.mark) };
}

const kindOf = ({ what }: Mark): string => what.slice(0, what.indexOf(" "));
