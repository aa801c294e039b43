// What a life of this node's agent begins with: who was here before, and what nobody saw between the two.

import { type Clock, sleep } from "@bailiff/crds/client/index";
import type { Micros } from "@bailiff/proto";
import type { PodIdentity } from "../identity/subject.ts";
import type { CompiledPolicy } from "../judge/policy/compiled-policy.ts";
import type { EarlierLife, NodeWriter } from "../tetragon/health/node-writer.ts";
import type { Gap } from "../tetragon/stream/gap.ts";
import type { TetragonStream } from "../tetragon/stream/stream.ts";
import { restartGap, underWayMs } from "./blindness.ts";
import type { Cluster } from "./cluster/cluster.ts";

export interface Before {
  /** Until when an earlier life has seen everything, by its own word on our disk. */
  readonly aliveMs: number | undefined;
  /** What an earlier life has left at the API server, where the disk is new: its pod was replaced. */
  readonly earlier: EarlierLife | undefined;
  /** When the first of the pods began that are to be judged; undefined where there are none. */
  readonly oldestMs: number | undefined;
  /** When events came again. */
  readonly nowMs: number;
}

/**
 * The gap between an earlier life and this one. Of a life whose disk is gone AgentNode tells: one that ended in order says there since
 * when it sees nothing. Of one that was killed, or went with its node, only the last write is known, from which on it may have seen
 * nothing. Undefined where there was none, or none of the pods that are to be judged ran by then.
 */
export function beginningGap({ aliveMs, earlier, oldestMs, nowMs }: Before): Gap | undefined {
  if (aliveMs !== undefined) return restartGap(aliveMs, nowMs);
  if (earlier === undefined || oldestMs === undefined || oldestMs >= nowMs) return undefined;
  const { heardMs, blindSinceMs } = earlier;
  const lastMs = blindSinceMs === undefined ? heardMs : blindSinceMs - underWayMs;
  const known =
    blindSinceMs === undefined
      ? `nobody knows until when the one before saw everything, it last wrote at ${at(heardMs)}; what happened since may not have been seen`
      : `the one before saw nothing since ${at(blindSinceMs)}, by its own last word; what happened since was not seen`;
  return {
    reason: "AgentRestarted",
    since: Math.min(Math.max(lastMs, oldestMs), nowMs) * 1000,
    until: nowMs * 1000,
    message: `the node agent was replaced, and its memory with it: ${known}, and what was known of running processes is gone`,
    container: "",
  };
}

const at = (ms: number) => new Date(ms).toISOString();

/** When the first of the pods began that some policy selects, in milliseconds since 1970. */
export function oldestOf(
  pods: Iterable<{ readonly pod: PodIdentity; readonly start: Micros }>,
  policies: readonly Pick<CompiledPolicy, "selects">[],
): number | undefined {
  let oldest: Micros | undefined;
  for (const { pod, start } of pods)
    if ((oldest === undefined || start < oldest) && policies.some((policy) => policy.selects(pod))) oldest = start;
  return oldest === undefined ? undefined : oldest / 1000;
}

/** Resolves to since when events come, in milliseconds since 1970, once they do; to now where the signal aborts before. */
export async function firstSight(
  stream: Pick<TetragonStream, "state">,
  clock: Clock,
  signal: AbortSignal,
): Promise<number> {
  while (stream.state.state !== "Connected" && !signal.aborted) await sleep(clock, 50, signal);
  const { state, sinceMs } = stream.state;
  return state === "Connected" ? sinceMs : clock.epochMs();
}

export interface Beginning {
  readonly aliveMs: number | undefined;
  readonly writer: Pick<NodeWriter, "hasAsked" | "earlier">;
  readonly cluster: Pick<Cluster, "starts" | "policies">;
  readonly clock: Clock;
  /** When events came again, in milliseconds since 1970. */
  readonly sawMs: number;
  readonly gap: (gap: Gap) => void;
}

/** Tells the gap before this life, once: at once by the disk's word; where the disk is new, when AgentNode was read. */
export async function sayBeginning(of: Beginning, signal: AbortSignal): Promise<void> {
  const { aliveMs, writer, cluster, clock, sawMs, gap } = of;
  while (aliveMs === undefined && !writer.hasAsked && !signal.aborted) await sleep(clock, 100, signal);
  if (signal.aborted) return;
  const oldestMs = oldestOf(cluster.starts(), cluster.policies);
  const blind = beginningGap({ aliveMs, earlier: writer.earlier, oldestMs, nowMs: sawMs });
  if (blind !== undefined) gap(blind);
}
