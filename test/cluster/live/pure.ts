// The pure pipeline over what an API server has: what a live node agent must come to as well.
import { check } from "@bailiff/crds";
import { Destinations } from "@bailiff/node-agent/destinations/destinations";
import { Identities } from "@bailiff/node-agent/identity/identities";
import { type CompiledPolicy, compilePolicy } from "@bailiff/node-agent/judge/policy/compiled-policy";
import { Pipeline } from "@bailiff/node-agent/pipeline/pipeline";
import type { Json } from "../../../hack/control-plane/api.ts";
import type { Stage } from "./stage.ts";

/** The pure pipeline over what the API server has now. */
export async function pure(stage: Stage): Promise<Pipeline> {
  const [identities, destinations] = [new Identities(), new Destinations()];
  const paths = {
    Pod: "/api/v1/pods",
    Service: "/api/v1/services",
    EndpointSlice: "/apis/discovery.k8s.io/v1/endpointslices",
  };
  for (const [kind, path] of Object.entries(paths))
    for (const item of await stage.list(path)) {
      const record = identities.learn({ ...item, kind });
      if (record !== undefined) destinations.learnPod(record, identities.identityOf(record).agent);
      destinations.learn({ ...item, kind });
    }
  return new Pipeline({ identities, destinations, policies: await policiesOf(stage) });
}

async function policiesOf(stage: Stage): Promise<CompiledPolicy[]> {
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
