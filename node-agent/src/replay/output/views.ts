// From the judge's reports to views: each verdict as the API takes it, with its baseline, its readiness and its plan.
import type { Readiness } from "@bailiff/crds";
import type { Baseline } from "../../baseline/baseline.ts";
import type { Learned } from "../../baseline/counts/learned.ts";
import { readiness } from "../../baseline/readiness.ts";
import type { Destinations } from "../../destinations/destinations.ts";
import { agentKey } from "../../identity/subject.ts";
import type { CompiledPolicy } from "../../judge/policy/compiled-policy.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { Cluster } from "../inputs/cluster.ts";
import { planFor } from "../plan/plan.ts";
import type { Recorder } from "../record/recorder.ts";
import { defaultTerms } from "../terms.ts";
import type { VerdictView } from "./verdict-view.ts";

export interface Judged {
  readonly pipeline: Pipeline;
  readonly recorder: Recorder;
  readonly destinations: Destinations;
  readonly cluster: Pick<Cluster, "pods" | "networkPolicies">;
  /** What was judged by, by agent. */
  readonly baselines: ReadonlyMap<string, Baseline>;
}

export function viewsOf(judged: Judged): VerdictView[] {
  const { pipeline, recorder, destinations, cluster, baselines } = judged;
  return pipeline.reports().map(({ verdict, subject, policy }) => {
    const planned =
      verdict.spec.recommendation === "Quarantine" ? planFor(verdict, subject.pod, policy?.source, cluster) : undefined;
    const learned = baselines.get(agentKey(subject.pod))?.containers.get(subject.container);
    return {
      verdict,
      subject,
      policy,
      learned,
      readiness: readinessOf(learned, policy),
      recorder,
      destinations,
      planned,
    };
  });
}

function readinessOf(learned: Learned | undefined, policy: CompiledPolicy | undefined): Readiness {
  if (learned === undefined) return {};
  const terms = policy?.learning ?? defaultTerms();
  return { exec: readiness(learned, "exec", terms), connect: readiness(learned, "connect", terms) };
}
