// Pipelines for tests: trained on the corpus's training sessions once for each test file, with the corpus's cluster objects at hand.
import type { AgentVerdict, Finding } from "@bailiff/crds";
import { type AgentPolicy, check } from "@bailiff/crds";
import { everyPod } from "@bailiff/crds/selects/selects";
import type { Event } from "@bailiff/proto";
import type { Baseline } from "../baseline/baseline.ts";
import { Destinations } from "../destinations/destinations.ts";
import { Identities } from "../identity/identities.ts";
import type { Raw } from "../identity/pod-record.ts";
import { type CompiledPolicy, compilePolicy } from "../judge/policy/compiled-policy.ts";
import { Pipeline } from "../pipeline/pipeline.ts";
import { fixture, recorded, trainingSessions } from "./recordings.ts";

/** All cluster objects of all sessions. */
export function corpusObjects(): readonly Raw[] {
  const file = fixture("corpus/cluster.json") as { static: Raw[]; sessions: Record<string, { objects: Raw[] }> };
  return [...file.static, ...Object.values(file.sessions).flatMap(({ objects }) => objects)];
}

/** What a node agent knows of these objects. */
export function directory(objects: readonly Raw[]): { identities: Identities; destinations: Destinations } {
  const identities = new Identities();
  const destinations = new Destinations();
  for (const object of objects) destinations.learn(object);
  const pods = objects.map((object) => identities.learn(object)).filter((pod) => pod !== undefined);
  for (const pod of pods) destinations.learnPod(pod, identities.identityOf(pod).agent);
  return { identities, destinations };
}

let corpus: ReturnType<typeof directory> | undefined;
let baselines: ReadonlyMap<string, Baseline> | undefined;

export interface Arrangement {
  /** Judged by what the training sessions taught; true where left out. */
  readonly isTrained?: boolean;
  /** Whether the corpus's cluster objects are at hand; true where left out. */
  readonly knowsCluster?: boolean;
  readonly policies?: readonly CompiledPolicy[];
}

/** A pipeline that is about to judge. Baselines are shared by all that are trained, since judging never changes them. */
export function pipeline({ isTrained = true, knowsCluster = true, policies = [] }: Arrangement = {}): Pipeline {
  corpus ??= directory(corpusObjects());
  const known = knowsCluster ? corpus : directory([]);
  if (!isTrained) return new Pipeline({ ...known, policies });
  baselines ??= train(corpus);
  const trained = new Pipeline({ ...known, policies, baselines });
  trained.finishLearning();
  return trained;
}

function train(known: ReturnType<typeof directory>): ReadonlyMap<string, Baseline> {
  const learner = new Pipeline({ ...known, policies: [] });
  for (const session of trainingSessions) {
    learner.nextRecording();
    for (const event of recorded(session)) learner.learn(event);
  }
  return learner.baselines;
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
