// What a life of this node's agent begins with: who was here before, and what nobody saw between the two.

import { type Clock, sleep } from "@bailiff/crds/client/index";
import type { Micros } from "@bailiff/proto";
import type { PodIdentity } from "../identity/subject.ts";
import type { CompiledPolicy } from "../judge/policy/compiled-policy.ts";
import type { NodeWriter } from "../tetragon/health/node-writer.ts";
import type { Gap } from "../tetragon/stream/gap.ts";
import { restartGap } from "./blindness.ts";
import type { Cluster } from "./cluster/cluster.ts";

export interface Before {
  /** Until when an earlier life has seen everything, by its own word on our disk. */
  readonly aliveMs: number | undefined;
  /** When an earlier life wrote to the API server last, where the disk is new: its pod was replaced. */
  readonly heardMs: number | undefined;
  /** When the first of the pods began that are to be judged; undefined where there are none. */
  readonly oldestMs: number | undefined;
  /** When events came again. */
  readonly nowMs: number;
}

/**
 * The gap between an earlier life and this one. Of a life whose disk is gone only the last write is known, from which on it may have seen
 * nothing. Undefined where there was none, or none of the pods that are to be judged ran by then.
 */
export function beginningGap({ aliveMs, heardMs, oldestMs, nowMs }: Before): Gap | undefined {
  if (aliveMs !== undefined) return restartGap(aliveMs, nowMs);
  if (heardMs === undefined || oldestMs === undefined || oldestMs >= nowMs) return undefined;
  const sinceMs = Math.min(Math.max(heardMs, oldestMs), nowMs);
  return {
    reason: "AgentRestarted",
    since: sinceMs * 1000,
    until: nowMs * 1000,
    message:
      `the node agent was replaced, and its memory with it: nobody knows until when the one before saw everything, it last wrote at ` +
      `${new Date(heardMs).toISOString()}; what happened since may not have been seen, and what was known of running processes is gone`,
    container: "",
  };
}

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

export interface Beginning {
  readonly aliveMs: number | undefined;
  readonly writer: Pick<NodeWriter, "writes" | "earlierMs">;
  readonly cluster: Pick<Cluster, "starts" | "policies">;
  readonly clock: Clock;
  readonly gap: (gap: Gap) => void;
}

/** Tells the gap before this life, once: at once by the disk's word; where the disk is new, when AgentNode was written. */
export async function sayBeginning(of: Beginning, signal: AbortSignal): Promise<void> {
  const { aliveMs, writer, cluster, clock, gap } = of;
  const nowMs = clock.epochMs();
  while (aliveMs === undefined && writer.writes === 0 && !signal.aborted) await sleep(clock, 100, signal);
  if (signal.aborted) return;
  const oldestMs = oldestOf(cluster.starts(), cluster.policies);
  const blind = beginningGap({ aliveMs, heardMs: writer.earlierMs, oldestMs, nowMs });
  if (blind !== undefined) gap(blind);
}
