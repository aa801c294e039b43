// From the judge's reports to views: each verdict as the API takes it, with its baseline, its readiness and its plan.
import type { AgentBaseline, Readiness } from "@bailiff/crds";
import type { Destinations } from "../../destinations/destinations.ts";
import { agentKey, type Subject } from "../../identity/subject.ts";
import type { CompiledPolicy } from "../../judge/policy/compiled-policy.ts";
import type { Pipeline } from "../../pipeline/pipeline.ts";
import type { Cluster } from "../inputs/cluster.ts";
import { planFor } from "../plan/plan.ts";
import type { Recorder } from "../record/recorder.ts";
import { defaultTerms } from "../terms.ts";
import { fit } from "./fit.ts";
import type { VerdictView } from "./verdict-view.ts";

export interface Judged {
  readonly pipeline: Pipeline;
  readonly recorder: Recorder;
  readonly destinations: Destinations;
  readonly cluster: Pick<Cluster, "pods" | "networkPolicies">;
  /** Baselines that were loaded: their own numbers count where nothing was learned since. */
  readonly readiness: ReadonlyMap<string, AgentBaseline> | undefined;
}

export function viewsOf(judged: Judged): VerdictView[] {
  const { pipeline, recorder, destinations, cluster } = judged;
  return pipeline.reports().map(({ verdict: raw, subject, policy }) => {
    const verdict = fit(raw);
    const planned =
      verdict.spec.recommendation === "Quarantine" ? planFor(verdict, subject.pod, policy?.source, cluster) : undefined;
    const learned = pipeline.baselines.get(agentKey(subject.pod))?.containers.get(subject.container);
    return {
      verdict,
      subject,
      policy,
      learned,
      readiness: readinessOf(judged, subject, policy),
      recorder,
      destinations,
      planned,
    };
  });
}

function readinessOf({ pipeline, readiness }: Judged, subject: Subject, policy: CompiledPolicy | undefined): Readiness {
  const agent = agentKey(subject.pod);
  const loaded = readiness?.get(agent)?.status?.readiness;
  if (loaded !== undefined) return loaded;
  return pipeline.readinessOf(agent, policy?.learning ?? defaultTerms()).get(subject.container) ?? {};
}
