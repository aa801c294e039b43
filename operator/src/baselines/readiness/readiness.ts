// Whether a channel of a baseline may be judged by: enough actions, old enough, enough pods, and whether new things have become rare.
import { type AgentPolicySpec, type ChannelReadiness, parseDurationMs } from "@bailiff/crds";

export interface Measured {
  readonly actions: number;
  /** Share of never-seen actions among about the last 1,000. */
  readonly noveltyRate: number;
  readonly pods: number;
  readonly sinceMs: number;
  readonly nowMs: number;
  /** Pods that the agent is to have: never more are asked for. */
  readonly desired: number;
  /** Signs in all containers that events were lost while it was learned. */
  readonly lost?: number;
  /** Share of its actions that are of entries which nobody has confirmed: as soon as it is judged by, each of them is new. */
  readonly pendingShare: number;
  /** Once it is ready nobody makes it unready by doing new things. */
  readonly wasReady: boolean;
}

/** The novelty rate is that of about so many actions. */
const window = 1000;
/** So long one pod, who can't be confirmed by another, is only one pod's word. */
const unconfirmedMs = 72 * 3_600_000;

/** The rate after `actions` more, of which `novel` were never seen before; exact while there were fewer than 1,000 in all. */
export function noveltyAfter(
  before: { readonly actions: number; readonly rate: number },
  actions: number,
  novel: number,
): number {
  const weight = Math.min(before.actions, Math.max(0, window - actions));
  const seen = weight + Math.min(actions, window);
  if (seen === 0) return 1;
  const recent = actions > window ? novel * (window / actions) : novel;
  return Math.min(1, (before.rate * weight + recent) / seen);
}

/** Measures a channel by what its policy asks of learning. Ready with HighNovelty is final for agents that always do new things. */
export function channelReadiness(
  { actions, noveltyRate, pods, sinceMs, nowMs, desired, lost = 0, pendingShare, wasReady }: Measured,
  terms: AgentPolicySpec["learning"],
): ChannelReadiness {
  const minAgeMs = parseDurationMs(terms.minAge) ?? 0;
  const minPods = Math.max(1, Math.min(terms.minPods, desired));
  const ageMs = Math.max(0, nowMs - sinceMs);
  const noveltyRateAtMost = wilsonUpper(noveltyRate, Math.min(actions, window));
  const numbers = {
    actions,
    noveltyRate: rounded(noveltyRate),
    noveltyRateAtMost: rounded(noveltyRateAtMost),
    pods,
    since: new Date(sinceMs).toISOString(),
  };
  const learning = (reason: string, message: string): ChannelReadiness => ({
    state: "Learning",
    reason,
    message,
    ...numbers,
  });
  if (actions < terms.minActions) return learning("TooFewActions", `${actions} of ${terms.minActions} actions seen`);
  if (ageMs < minAgeMs) return learning("TooYoung", `learned for ${hours(ageMs)} of ${terms.minAge}`);
  if (pods < minPods) return learning("TooFewPods", `${pods} of ${minPods} pods seen`);
  if (lost * 100 > actions)
    return learning(
      "Lossy",
      `events were lost ${lost} times in ${actions} actions: what was not seen can't be learned`,
    );
  const isHigh = noveltyRateAtMost > terms.maxNoveltyRate;
  const percent = `${(noveltyRateAtMost * 100).toFixed(2)} %`;
  if (!isHigh && pods > 1 && !wasReady && pendingShare > terms.maxNoveltyRate)
    return learning(
      "Unconfirmed",
      `${(pendingShare * 100).toFixed(2)} % of its actions were shown by one pod on one day only, more than ${terms.maxNoveltyRate * 100} %`,
    );
  // What one pod alone does is judged by, since there is nothing better, and is good enough for nobody's custody.
  if (!isHigh && pods <= 1 && ageMs < unconfirmedMs)
    return {
      state: "Ready",
      reason: "Unconfirmed",
      message: `one pod for ${hours(ageMs)}: novelty alone takes nobody into custody before ${hours(unconfirmedMs)}, or a second pod`,
      ...numbers,
    };
  return {
    state: "Ready",
    reason: isHigh ? "HighNovelty" : "Settled",
    message: isHigh
      ? `up to ${percent} of its actions are new, more than ${terms.maxNoveltyRate * 100} %: novelty alone never takes it into custody`
      : `at most ${percent} of its actions are new`,
    ...numbers,
  };
}

/** Upper end of Wilson's score interval at 95 % for a share of n trials; 1 where there were none. */
function wilsonUpper(share: number, n: number): number {
  if (n <= 0) return 1;
  const z2 = 1.96 ** 2;
  const middle = share + z2 / (2 * n);
  const spread = 1.96 * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return Math.min(1, (middle + spread) / (1 + z2 / n));
}

/** A rate is written with six digits, so that the same counts give the same text. */
const rounded = (rate: number): number => Math.round(rate * 1_000_000) / 1_000_000;
const hours = (ms: number): string => `${(ms / 3_600_000).toFixed(1)}h`;
