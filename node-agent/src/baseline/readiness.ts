// Whether a channel may be judged by: enough actions, old enough, enough pods, and new things have become rare.
import type { Micros } from "@bailiff/proto/event";
import { counts, ratio } from "../judge/thresholds.ts";
import { podsOf } from "./counts/entry.ts";
import type { Channel, Learned } from "./counts/learned.ts";

/** What a policy asks of learning (`AgentPolicy.spec.learning`), in numbers. */
export interface LearningTerms {
  readonly minActions: number;
  readonly minAgeMicros: Micros;
  readonly minPods: number;
  readonly maxNoveltyRate: number;
}

export const reasons = [
  "TooFewActions",
  "TooYoung",
  "TooFewPods",
  "Lossy",
  "Unconfirmed",
  "HighNovelty",
  "Settled",
] as const;
export type Reason = (typeof reasons)[number];

/** A reason that an object names; one that this version doesn't know is as good as none. */
export function reasonOf(text: string): Reason {
  return reasons.find((reason) => reason === text) ?? "TooFewActions";
}

export interface ChannelReadiness {
  readonly state: "Learning" | "Ready";
  readonly reason: Reason;
  readonly actions: number;
  readonly pods: number;
  readonly ageMicros: Micros;
  readonly noveltyRate: number;
  /** Upper end of the 95 % interval of the novelty rate. */
  readonly noveltyRateAtMost: number;
}

/**
 * Measures a channel. The novelty rate's upper bound is Wilson's (1927), which for no novelty in n actions is about 3.8/n, a
 * little more careful than the rule of three. Ready with HighNovelty is final for agents that always do new things.
 */
export function readiness(learned: Learned, channel: Channel, terms: LearningTerms): ChannelReadiness {
  const actions = learned.actions[channel];
  const pods = podsOf(learned);
  const ageMicros = Math.max(0, learned.until - Math.min(learned.since, learned.until));
  const noveltyRate = learned.noveltyRate(channel);
  const atMost = noveltyRateAtMost(learned, channel);
  const measured = { actions, pods, ageMicros, noveltyRate, noveltyRateAtMost: atMost };
  if (actions < terms.minActions) return { state: "Learning", reason: "TooFewActions", ...measured };
  if (ageMicros < terms.minAgeMicros) return { state: "Learning", reason: "TooYoung", ...measured };
  if (pods < terms.minPods) return { state: "Learning", reason: "TooFewPods", ...measured };
  if (learned.lost > actions * ratio.rare) return { state: "Learning", reason: "Lossy", ...measured };
  const reason = atMost > terms.maxNoveltyRate ? "HighNovelty" : "Settled";
  return { state: "Ready", reason, ...measured };
}

/** Upper end of the 95 % interval of a channel's novelty rate. */
export function noveltyRateAtMost(learned: Learned, channel: Channel): number {
  return wilsonUpper(learned.noveltyRate(channel), Math.min(learned.actions[channel], counts.plenty));
}

/** Upper end of Wilson's score interval at 95 % for a share of n trials; 1 where there were none. */
export function wilsonUpper(share: number, n: number): number {
  if (n <= 0) return 1;
  const z2 = 1.96 ** 2;
  const middle = share + z2 / (2 * n);
  const spread = 1.96 * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return Math.min(1, (middle + spread) / (1 + z2 / n));
}
