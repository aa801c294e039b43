// Pipelines for tests: trained on the corpus's training sessions once for each test file, with the corpus's cluster objects at hand.
import type { AgentVerdict, Finding } from "@bailiff/crds";
import { type AgentPolicy, check } from "@bailiff/crds";
import { everyPod } from "@bailiff/crds/selects/selects";
import type { Event } from "@bailiff/proto";
import type { Raw } from "../identity/pod-record.ts";
import { type CompiledPolicy, compilePolicy } from "../judge/policy/compiled-policy.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { fixture, recorded, trainingSessions } from "./recordings.ts";
import { engineOf, type Setting, type Trained, train } from "./trained.ts";

export { directory } from "./trained.ts";

/** All cluster objects of all sessions. */
export function corpusObjects(): readonly Raw[] {
  const file = fixture("corpus/cluster.json") as { static: Raw[]; sessions: Record<string, { objects: Raw[] }> };
  return [...file.static, ...Object.values(file.sessions).flatMap(({ objects }) => objects)];
}

const nothing: readonly Raw[] = [];
let objects: readonly Raw[] | undefined;
let baselines: Trained["baselines"] | undefined;

export interface Arrangement {
  /** Judged by what the training sessions taught; true where left out. */
  readonly isTrained?: boolean;
  /** Whether the corpus's cluster objects are at hand; true where left out. */
  readonly knowsCluster?: boolean;
  readonly policies?: readonly CompiledPolicy[];
}

/** A pipeline that is about to judge. Baselines are shared by all that are trained, since judging never changes them. */
export function pipeline({ isTrained = true, knowsCluster = true, policies = [] }: Arrangement = {}): Pipeline {
  objects ??= corpusObjects();
  const setting: Setting = { objects: knowsCluster ? objects : nothing, policies };
  if (!isTrained) return engineOf({ baselines: new Map(), setting });
  baselines ??= train(
    trainingSessions.map((session) => recorded(session)),
    { objects },
  ).baselines;
  return engineOf({ baselines, setting });
}

/** The verdicts on these events. */
export function verdictsOn(events: Iterable<Event>, arrangement?: Arrangement): AgentVerdict[] {
  const engine = pipeline(arrangement);
  for (const event of events) engine.take(event);
  return engine.verdicts();
}

/** A finding with the pod that it is about. */
export type PodFinding = Finding & { readonly pod: string };

/** The findings on these events, of one rule where `rule` says so. */
export function findingsOn(events: Iterable<Event>, rule?: string, arrangement?: Arrangement): PodFinding[] {
  return verdictsOn(events, arrangement).flatMap(({ spec }) =>
    spec.findings
      .filter((finding) => rule === undefined || finding.rule === rule)
      .map((finding) => ({ ...finding, pod: spec.pod.name })),
  );
}

/** A compiled policy for the corpus's agent in that namespace; `spec` overrides what an empty one would say. */
export function policyFor(
  namespace: string,
  spec: Partial<Record<keyof AgentPolicy["spec"], unknown>> = {},
): CompiledPolicy {
  const policy = {
    apiVersion: "bailiff.dev/v1alpha1",
    kind: "AgentPolicy",
    metadata: { name: "tested", namespace, generation: 3 },
    spec: { selector: everyPod, owner: { team: "tests" }, riskClass: "High", ...spec },
  };
  const checked = check("AgentPolicy", policy, "a test's policy");
  if (!checked.ok) throw new Error(checked.problems.join("\n"));
  return compilePolicy(checked.value);
}
