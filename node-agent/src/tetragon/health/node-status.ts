// What a node's agent can see, as AgentNode.status says it. Pure: the same sight, the same status.
import { type AgentNodeStatus, type Condition, type Coverage, limits } from "@bailiff/crds";
import { engine } from "../../engine.ts";
import { plain, timeText } from "../../report/evidence/evidence.ts";
import type { Gap } from "../stream/gap.ts";
import type { StreamState } from "../stream/stream.ts";
import type { TracingPolicyState } from "../stream/tetragon.ts";
import { kernelCutOf, type NeededPolicies, policyProblems } from "./tracing-policies.ts";

/** Everything that is known about sight at one moment. */
export interface Sight {
  readonly nowMs: number;
  readonly stream: StreamState;
  readonly tetragonVersion: string;
  /** Undefined: they could not be asked for. */
  readonly policies: readonly TracingPolicyState[] | undefined;
  /** Why, undefined where they could. */
  readonly policyProblem: string | undefined;
  readonly needed: NeededPolicies;
  /** Counters since the start, ours and Tetragon's. */
  readonly losses: ReadonlyMap<string, number>;
  /** Why Tetragon's counters can't be read, undefined where they can. */
  readonly lossProblem: string | undefined;
  readonly runtimeClasses: readonly string[];
  /** Why baselines can't be fetched, undefined where they can. */
  readonly baselineProblem: string | undefined;
  /** What of the API server can't be followed any more, undefined where all is. */
  readonly clusterProblem: string | undefined;
  readonly lastGap: Gap | undefined;
}

/** So long after a gap coverage is Partial: sequences that began in it may still go on. */
export const gapMattersMs = 5 * 60_000;

interface Verdict {
  readonly coverage: Coverage;
  readonly status: Condition["status"];
  readonly reason: string;
  readonly message: string;
}

/** The status, with `Covered`'s time of change taken from the one before where it is the same. */
export function nodeStatus(sight: Sight, before: AgentNodeStatus | undefined): AgentNodeStatus {
  const { coverage, status, reason, message } = judgeSight(sight);
  const was = before?.conditions.find(({ type }) => type === "Covered");
  const since = was?.status === status ? was.lastTransitionTime : timeText(sight.nowMs * 1000);
  const gap = sight.lastGap;
  return {
    coverage,
    stream: {
      state: sight.stream.state,
      since: timeText(sight.stream.sinceMs * 1000),
      message: plain(sight.stream.message, limits.message),
    },
    engine,
    ...(sight.tetragonVersion !== "" && { tetragonVersion: plain(sight.tetragonVersion, 64) }),
    tracingPolicies: (sight.policies ?? []).slice(0, limits.tracingPolicies).map((policy) => ({
      name: plain(policy.name, limits.name),
      ...(policy.namespace !== "" && { namespace: plain(policy.namespace, limits.name) }),
      mode: policy.mode,
      state: policy.state,
      ...(policy.error !== "" && { error: plain(policy.error, limits.message) }),
    })),
    losses: Object.fromEntries([...sight.losses].slice(0, limits.losses)),
    runtimeClasses: [...new Set(sight.runtimeClasses)].sort().slice(0, limits.runtimeClasses),
    kernelCut: kernelCutOf(sight.policies, sight.needed.cut),
    ...(gap !== undefined && {
      lastGap: {
        since: timeText(gap.since),
        until: timeText(gap.until),
        reason: gap.reason,
        message: plain(gap.message, limits.message),
      },
    }),
    conditions: [
      { type: "Covered", status, reason, message: plain(message, limits.condition), lastTransitionTime: since },
      ...degraded(sight, before),
    ],
  };
}

/** To judge by what was known once is not blindness, but less than there should be; where all is well it isn't mentioned. */
function degraded({ clusterProblem, baselineProblem, nowMs }: Sight, before: AgentNodeStatus | undefined): Condition[] {
  const [reason, message] =
    clusterProblem !== undefined
      ? [
          "ClusterUnread",
          `what changes in the cluster doesn't come here, what was known before goes on: ${clusterProblem}`,
        ]
      : [
          "BaselinesUnread",
          baselineProblem && `what agents usually do can't be fetched, those of before go on: ${baselineProblem}`,
        ];
  if (message === undefined) return [];
  const was = before?.conditions.find(({ type }) => type === "Degraded");
  const since = was?.lastTransitionTime ?? timeText(nowMs * 1000);
  return [
    { type: "Degraded", status: "True", reason, message: plain(message, limits.condition), lastTransitionTime: since },
  ];
}

/** The first of these that is so decides; the worst come first. */
function judgeSight(sight: Sight): Verdict {
  const { stream, policies, policyProblem, needed, lossProblem, lastGap, nowMs } = sight;
  if (stream.state !== "Connected")
    return blind("Disconnected", `no event comes from Tetragon: ${stream.message}; look at its pod on this node`);
  if (stream.problem !== undefined)
    return blind("TetragonUnwell", `${stream.problem}; look at its log on this node, and restart it`);
  const problems = policies === undefined ? undefined : policyProblems(policies, needed.observe);
  if (problems === undefined)
    return blind(
      "PoliciesUnknown",
      `Tetragon doesn't say which tracing policies it has (${policyProblem}): if it stays so, give it 1.6 or newer`,
    );
  if (problems.length > 0)
    return { coverage: "Partial", status: "False", reason: "PolicyMissing", message: problems.join("; ") };
  if (lossProblem !== undefined)
    return {
      coverage: "Unknown",
      status: "Unknown",
      reason: "LossesUnread",
      message: `whether events are lost can't be said: ${lossProblem}; let Tetragon serve its metrics on the node (port 2112), or set --tetragon-metrics`,
    };
  if (lastGap !== undefined && nowMs * 1000 - lastGap.until < gapMattersMs * 1000)
    return { coverage: "Partial", status: "False", reason: lastGap.reason, message: lastGap.message };
  return {
    coverage: "Full",
    status: "True",
    reason: "EventsCome",
    message: "every event that Tetragon has comes here",
  };
}

const blind = (reason: string, message: string): Verdict => ({ coverage: "Unknown", status: "False", reason, message });
