// The same new place again and again at equal distances in time: nobody looks something up like that.
import type { EventProcess } from "@bailiff/proto/event";
import type { ConnectAction } from "../../../normalise/action.ts";
import type { Mark } from "../../episode/mark.ts";
import type { Trail } from "../../episode/trail.ts";
import { counts, micros, ratio } from "../../thresholds.ts";

/** The calls of a beacon that this call belongs to, oldest first, and their median gap in seconds; or undefined. */
export function beacon(
  action: ConnectAction,
  token: string,
  trail: Trail,
): { readonly calls: readonly Mark[]; readonly seconds: number } | undefined {
  if (trail.callsTo(token) <= counts.few) return undefined;
  const near = trail.between("departure", action.time - 2 * micros.task, action.time + 2 * micros.task);
  const isOfCaller = ({ action: call }: Mark): boolean => isSameCaller(call.process, action.process);
  // Most marks are of other places: whose they are is asked last.
  const calls = near.filter((mark) => mark.what === token && isOfCaller(mark));
  const gaps = calls.slice(1).map((mark, index) => mark.time - (calls[index]?.time ?? 0));
  if (gaps.length < gapsAmong(1)) return undefined;
  if (gaps.length < gapsAmong(new Set(near.filter(isOfCaller).map(({ what }) => what)).size)) return undefined;
  const middle = median(gaps);
  if (middle < micros.instant) return undefined;
  const spread = median(gaps.map((gap) => Math.abs(gap - middle)));
  const isSteady = spread / middle <= ratio.jitter && Math.max(...gaps) <= ratio.much * middle;
  return isSteady ? { calls, seconds: Math.round(middle / 1_000_000) } : undefined;
}

/**
 * Of many new places one is called at equal distances by chance. A gap that is like the others is one of several that there are, so that
 * one gap more makes up for sixteen times the places.
 */
const gapsAmong = (places: number): number => counts.few + Math.floor(Math.log2(places) / 4);

/** One process, or one command line again and again: who reads many pages of a place asks for another each time. */
function isSameCaller(one: EventProcess, other: EventProcess): boolean {
  return one.execId === other.execId || (one.binary === other.binary && one.arguments === other.arguments);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}
