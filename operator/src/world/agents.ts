// Pod → agent and agent → its wanted size, as the operator's caches know them. Prisoners count for the agent that they had before the cut.
import { agentName } from "@bailiff/crds/agent-name/agent-name";
import { agentLabels, agentOwner } from "../quarantine/plan/original.ts";
import { hasEnded, type LivePod } from "./live-pod.ts";
import type { World } from "./world.ts";

type Owners = Pick<World, "replicaSets" | "jobs">;

/** The agent of a pod, by the labels and the owner that it had before any cut of ours. */
export function agentOf(world: Owners, pod: LivePod): string {
  const { namespace, name } = pod.metadata;
  const owner = agentOwner(pod);
  const labels = agentLabels(pod);
  const serviceAccount = pod.spec.serviceAccountName ?? "default";
  return agentName({ namespace, name, labels, serviceAccount, owner }, (inNamespace, { kind, name: ownerName }) => {
    const key = `${inNamespace}/${ownerName}`;
    if (kind === "ReplicaSet") return world.replicaSets.get(key)?.owner;
    return kind === "Job" ? world.jobs.get(key)?.owner : undefined;
  });
}

/** The live pods of an agent, prisoners among them. */
export function podsOf(world: Owners & Pick<World, "pods">, namespace: string, agent: string): LivePod[] {
  return world.pods.byIndex("namespace", namespace).filter((pod) => !hasEnded(pod) && agentOf(world, pod) === agent);
}

/** How many pods of the agent are wanted; for owners that don't say so in a way that we know, how many there are. */
export function desiredReplicas(world: World, namespace: string, agent: string): number {
  const [kind = "", name = ""] = agent.split("/", 2);
  const key = `${namespace}/${name}`;
  const known = {
    deployment: world.deployments,
    statefulset: world.statefulSets,
    replicaset: world.replicaSets,
    job: world.jobs,
  } as Readonly<Record<string, { get(key: string): { replicas: number | undefined } | undefined }>>;
  const wanted = Object.hasOwn(known, kind) ? known[kind]?.get(key)?.replicas : undefined;
  return wanted ?? podsOf(world, namespace, agent).length;
}
