// The quarantine that would be made for a verdict, by the operator's own plan: nothing here decides anything.
import { type AgentPolicy, type AgentVerdict, apiVersion, check, limits } from "@bailiff/crds";
import { type Plan, plan } from "@bailiff/operator/quarantine/plan/plan";
import type { Pod } from "@bailiff/operator/quarantine/plan/pod";
import type { PodIdentity } from "../../identity/subject.ts";
import type { Cluster } from "../inputs/cluster.ts";

export interface Planned {
  readonly verdict: AgentVerdict;
  readonly policy: AgentPolicy;
  readonly plan: Plan;
  /** False: no object of the pod was given, so that it is what the recording says of it. */
  readonly isPodKnown: boolean;
  /** False: no cluster object at all was given, so that other NetworkPolicies may allow what nobody here knows of. */
  readonly isClusterKnown: boolean;
}

/** Plans the custody of a verdict's pod. `policy` is the one that judged it; without one the defaults of AgentPolicy hold. */
export function planFor(
  verdict: AgentVerdict,
  identity: PodIdentity,
  policy: AgentPolicy | undefined,
  cluster: Pick<Cluster, "pods" | "networkPolicies">,
): Planned {
  const namespace = verdict.metadata.namespace ?? "default";
  const by = policy ?? defaults(verdict);
  const known = cluster.pods.get(verdict.spec.pod.uid);
  const made = plan({
    policy: {
      metadata: { namespace, name: by.metadata.name, ...(by.metadata.uid !== undefined && { uid: by.metadata.uid }) },
      spec: by.spec,
    },
    pod: (known as unknown as Pod | undefined) ?? recorded(identity),
    case: verdict.metadata.name,
    networkPolicies: cluster.networkPolicies.get(namespace) ?? [],
    backends: [],
  });
  return {
    verdict,
    policy: by,
    plan: made,
    isPodKnown: known !== undefined,
    isClusterKnown: cluster.pods.size + cluster.networkPolicies.size > 0,
  };
}

/** A policy that says nothing: every field at its default, named after the agent. */
function defaults({ metadata, spec }: AgentVerdict): AgentPolicy {
  const name = spec.agent.name
    .slice(spec.agent.name.indexOf("/") + 1)
    .toLowerCase()
    .replaceAll(/[^-a-z0-9]/g, "-")
    .slice(0, limits.label)
    .replaceAll(/^-+|-+$/g, "");
  const object = {
    apiVersion,
    kind: "AgentPolicy",
    metadata: { name: name || "agent", namespace: metadata.namespace },
    spec: { selector: { matchLabels: { app: name || "agent" } } },
  };
  const checked = check("AgentPolicy", object, "the defaults");
  if (!checked.ok)
    throw new Error(`the defaults of AgentPolicy don't pass its own check: ${checked.problems.join("; ")}`);
  return checked.value;
}

/** A pod as the recording knows it: its labels, and the ReplicaSet that a Deployment's pods carry the hash of. */
function recorded({ namespace, name, uid, labels, agent }: PodIdentity): Pod {
  const [kind = "", owner = ""] = agent.split("/");
  const hash = labels["pod-template-hash"];
  const reference = (ownerKind: string, ownerName: string) => ({
    ownerReferences: [{ apiVersion: "apps/v1", kind: ownerKind, name: ownerName, uid: "", controller: true }],
  });
  return {
    metadata: {
      namespace,
      name,
      uid,
      labels: { ...labels },
      ...(kind === "deployment" && hash !== undefined && reference("ReplicaSet", `${owner}-${hash}`)),
      ...(kind === "statefulset" && reference("StatefulSet", owner)),
      ...(kind === "daemonset" && reference("DaemonSet", owner)),
    },
    spec: { containers: [] },
  };
}
