// On what grounds a ruling may take a pod into custody, and what is asked of a baseline before novelty is one of them.
import type { Channel, Learned } from "../baseline/counts/learned.ts";
import { type ChannelReadiness, readiness } from "../baseline/readiness.ts";
import type { Context } from "../judge/context.ts";
import { channelsOf } from "../judge/judge.ts";
import type { Ruling } from "../judge/ruling.ts";
import { counts, ratio } from "../judge/thresholds.ts";

/**
 * Novelty needs a baseline that is ready, and a channel in which new things are rare; what we could not see is no reason to cut
 * anybody off.
 */
export function mayQuarantine({ gate, rule }: Ruling, { expectation, policy }: Context): boolean {
  if (gate === "Coverage" || gate === "Identity") return false;
  if (gate !== "Novelty") return true;
  const most = policy?.learning.maxNoveltyRate ?? ratio.rare;
  return channelsOf(rule.kinds).every((channel) => {
    const channelReadiness = expectation?.readiness[channel];
    return channelReadiness?.state === "Ready" && channelReadiness.noveltyRateAtMost <= most;
  });
}

/** What is asked of a window that somebody declared finished: enough of everything but time. */
export const finished = (learned: Learned, channel: Channel): ChannelReadiness =>
  readiness(learned, channel, {
    minActions: counts.plenty,
    minAgeMicros: 0,
    minPods: 1,
    maxNoveltyRate: ratio.rare,
  });
