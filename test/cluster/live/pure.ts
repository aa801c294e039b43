// The pure pipeline over what an API server has: what a live node agent must come to as well.
import { check } from "@bailiff/crds";
import type { Baseline } from "@bailiff/node-agent/baseline/baseline";
import { Destinations } from "@bailiff/node-agent/destinations/destinations";
import { Identities } from "@bailiff/node-agent/identity/identities";
import { type CompiledPolicy, compilePolicy } from "@bailiff/node-agent/judge/policy/compiled-policy";
import { Pipeline } from "@bailiff/node-agent/pipeline/pipeline";
import type { Json } from "../../../hack/control-plane/api.ts";
import type { Stage } from "./stage.ts";

const watched = {
  Pod: "/api/v1/pods",
  Service: "/api/v1/services",
  EndpointSlice: "/apis/discovery.k8s.io/v1/endpointslices",
};

/** The pure pipeline over what the API server has now, judging by these baselines. */
export async function pure(stage: Stage, baselines: ReadonlyMap<string, Baseline> = new Map()): Promise<Pipeline> {
  const pipeline = new Pipeline({ ...(await directoryOf(stage)), policies: await policiesOf(stage), baselines });
  if (baselines.size > 0) pipeline.finishLearning();
  return pipeline;
}

/** Who is who, and where. */
export async function directoryOf(stage: Stage): Promise<{ identities: Identities; destinations: Destinations }> {
  const [identities, destinations] = [new Identities(), new Destinations()];
  for (const [kind, path] of Object.entries(watched))
    for (const item of await stage.list(path)) {
      const record = identities.learn({ ...item, kind });
      if (record !== undefined) destinations.learnPod(record, identities.identityOf(record).agent);
      destinations.learn({ ...item, kind });
    }
  return { identities, destinations };
}

export async function policiesOf(stage: Stage): Promise<CompiledPolicy[]> {
  const items = await stage.list("/apis/bailiff.dev/v1alpha1/agentpolicies");
  return items.map((item: Json) => {
    const checked = check(
      "AgentPolicy",
      { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentPolicy", ...item },
      "test",
      "pass",
    );
    if (!checked.ok) throw new Error(checked.problems.join("\n"));
    return compilePolicy(checked.value);
  });
}

/** Pod, rule, signature and severity of every finding, signs of blindness aside. */
export const facts = (verdicts: readonly Json[]): string[] =>
  verdicts
    .flatMap(({ spec }) =>
      spec.findings
        .filter(({ gate }: Json) => gate !== "Coverage")
        .map(({ rule, signature, severity }: Json) => `${spec.pod.uid} ${rule} ${signature} ${severity}`),
    )
    .sort();
