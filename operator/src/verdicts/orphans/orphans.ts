// Pods that bear marks of ours for no case: their case was deleted by force, or the marks were copied. Nothing is left behind.
import type { AgentVerdict } from "@bailiff/crds";
import { type Client, isNotFound, resources } from "@bailiff/crds/client/index";
import { caseAnnotation, isolateLabel, quarantineLabel } from "../../quarantine/names.ts";
import type { Due } from "../../runtime/controller/controller.ts";
import type { LivePod } from "../../world/live-pod.ts";
import { type Means, release } from "../custody/custody.ts";

/** Whether the pod claims to be in custody. A record of labels alone is what release leaves on a replaced pod. */
export function isMarked({ metadata: { labels = {}, annotations = {} } }: LivePod): boolean {
  return (
    annotations[caseAnnotation] !== undefined ||
    labels[quarantineLabel] !== undefined ||
    labels[isolateLabel] !== undefined
  );
}

/** Lets the pod of that key go if no case holds it: asked of the API server, since the cache may not know a new case yet. */
export async function reconcileOrphan(means: Means, key: string, signal: AbortSignal): Promise<Due> {
  const pod = means.world.pods.get(key);
  if (!pod || !isMarked(pod)) return undefined;
  const name = pod.metadata.annotations?.[caseAnnotation];
  const { namespace, uid } = pod.metadata;
  if (name !== undefined) {
    if (means.world.verdicts.get(`${namespace}/${name}`)?.spec.pod.uid === uid) return undefined; // The case's own business.
    const verdict = await find(means.client, namespace, name, signal);
    if (verdict?.spec.pod.uid === uid) return undefined;
  } else if (means.world.verdicts.byIndex("podUid", uid).some(({ status }) => status?.phase === "Quarantined")) {
    return undefined; // Somebody took the annotation away: its case makes the cut again.
  }
  await release(means, pod, false, signal);
  return undefined;
}

async function find(
  client: Client,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<AgentVerdict | undefined> {
  try {
    return (await client.get(resources.agentVerdicts, { namespace, name }, { signal })) as unknown as AgentVerdict;
  } catch (error) {
    if (isNotFound(error) || isBadName(error)) return undefined;
    throw error;
  }
}

/** The annotation may hold anything: what can't be a name names no case. */
function isBadName(error: unknown): boolean {
  return error instanceof Error && "reason" in error && error.reason === "BadName";
}
