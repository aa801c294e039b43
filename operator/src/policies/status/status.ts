// What a policy's status should say, from everything that was gathered about it. Pure.
import { type AgentPolicy, limits } from "@bailiff/crds";
import type { NodeSight } from "../../quarantine/backends/backend.ts";
import { conditionsOf, type Wish } from "../../verdicts/conditions/conditions.ts";
import type { LivePod } from "../../world/live-pod.ts";
import { type AgentState, baselineReady } from "../baseline/baseline.ts";
import { covered, seen, worst } from "../coverage/coverage.ts";
import { type Overlap, type Problem, problemsOf } from "../problems/problems.ts";
import { armedCondition, type Readiness } from "../readiness/readiness.ts";

export type PolicyStatus = NonNullable<AgentPolicy["status"]>;

export interface PolicyFacts {
  readonly nowMs: number;
  readonly policy: AgentPolicy;
  /** The pods that are this policy's. */
  readonly pods: readonly LivePod[];
  readonly agentOf: (pod: LivePod) => string;
  readonly baselineOf: (agent: string) => Omit<AgentState, "agent">;
  readonly nodeOf: (name: string) => NodeSight;
  readonly overlaps: readonly Overlap[];
  readonly hasService: (namespace: string, name: string) => boolean;
  readonly readiness: Omit<Readiness, "pods">;
}

/** The whole status. */
export function policyStatus(facts: PolicyFacts): PolicyStatus {
  const { policy, pods, nowMs } = facts;
  const byAgent = new Map<string, LivePod[]>();
  for (const pod of pods) byAgent.set(facts.agentOf(pod), [...(byAgent.get(facts.agentOf(pod)) ?? []), pod]);
  const sightOf = (pod: LivePod) => seen(facts.nodeOf(pod.spec.nodeName ?? ""), pod.spec.runtimeClassName);
  const agents = [...byAgent]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([agent, own]) => ({ agent, own, ...facts.baselineOf(agent) }));
  const wishes = [
    accepted(problemsOf(policy, facts)),
    armedCondition({ ...facts.readiness, pods }),
    baselineReady(agents),
    covered(pods.map(sightOf)),
  ];
  const { generation } = policy.metadata;
  return {
    ...(generation !== undefined && { observedGeneration: generation }),
    selectedPods: pods.length,
    agents: agents
      .slice(0, limits.agents)
      .map(({ agent, own, state }) => ({ name: agent, baseline: state, coverage: worst(own.map(sightOf)) })),
    conditions: conditionsOf(wishes, policy.status?.conditions ?? [], { nowMs, generation }),
  };
}

function accepted(problems: readonly Problem[]): Wish {
  const [worstOne] = problems;
  const type = "Accepted";
  if (!worstOne) return { type, status: "True", reason: "Accepted", message: "the spec makes sense" };
  const message = problems.map((problem) => problem.message).join("; ");
  return { type, status: worstOne.isFatal ? "False" : "True", reason: worstOne.reason, message };
}
