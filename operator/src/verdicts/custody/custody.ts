// Carries an intent out on the pod: arm, cut, release. Each write names the version that it was made for, so that whatever happened in
// between is a Conflict and a new look, never an overwrite.
import type { AgentPolicy, AgentVerdict } from "@bailiff/crds";
import { ApiError, type Client, isNotFound, resources } from "@bailiff/crds/client/index";
import { arm } from "../../policies/armed/armed.ts";
import { armedKey } from "../../policies/armed-state/armed-state.ts";
import { type PodPatch, releasePatch } from "../../quarantine/plan/cut.ts";
import { agentOf } from "../../world/agents.ts";
import { type LivePod, livePod } from "../../world/live-pod.ts";
import type { World } from "../../world/world.ts";
import type { Claims } from "../claims/claims.ts";
import { hasFinalizer, writeFinalizer } from "../finalizer/finalizer.ts";

export interface Means {
  readonly client: Client;
  readonly world: World;
  readonly claims: Claims;
}

/** What was written, as far as the next write depends on it. */
export interface Written {
  readonly pod: LivePod;
  /** Of the case, where its finalizer was set. */
  readonly resourceVersion: string | undefined;
}

/**
 * Cuts the pod as planned: the case and its policy get their finalizers and the armed NetworkPolicy is in place before the one PATCH
 * of the pod. Claims the pod first, before anything is awaited.
 */
export async function cut(
  { client, world, claims }: Means,
  { verdict, policy, pod, patch }: { verdict: AgentVerdict; policy: AgentPolicy; pod: LivePod; patch: PodPatch },
  signal: AbortSignal,
): Promise<Written> {
  const { namespace, uid } = pod.metadata;
  const isNew = !claims.has(uid);
  claims.claim(uid, `${namespace}/${agentOf(world, pod)}`, `${namespace}/${policy.metadata.name}`, Date.now());
  try {
    const [resourceVersion, , armed] = await Promise.all([
      hasFinalizer(verdict)
        ? verdict.metadata.resourceVersion
        : writeFinalizer(client, resources.agentVerdicts, verdict.metadata, true, signal),
      hasFinalizer(policy) ? undefined : writeFinalizer(client, resources.agentPolicies, policy.metadata, true, signal),
      arm(client, policy, world.networkPolicies.get(armedKey(policy)), signal),
    ]);
    // Somebody else's object in its place is decide's to weigh; one of ours that isn't as meant cuts nobody.
    if (armed.is === "Differs" || armed.is === "Absent")
      throw new Error(`${armedKey(policy)} is not as meant once stored`);
    const stored = await client.merge(resources.pods, pod.metadata, patch, { signal });
    return { pod: livePod(stored), resourceVersion };
  } catch (error) {
    // A refusal is sure; without an answer the pod may well be cut.
    if (isNew && error instanceof ApiError && error.code !== 0) claims.withdraw(uid);
    throw error;
  }
}

/** Lets the pod go: labels back, annotations off. undefined where it is gone meanwhile. */
export async function release(
  { client, claims }: Means,
  pod: LivePod,
  readopt: boolean,
  signal: AbortSignal,
): Promise<LivePod | undefined> {
  const { patch } = releasePatch(pod, readopt);
  try {
    const stored = patch ? livePod(await client.merge(resources.pods, pod.metadata, patch, { signal })) : pod;
    claims.free(pod.metadata.uid);
    return stored;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    claims.free(pod.metadata.uid);
    return undefined;
  }
}
