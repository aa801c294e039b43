// Arms a policy: writes its deny NetworkPolicy as raw JSON, and reads back what was stored. Never over an object that isn't ours.
import type { AgentPolicy } from "@bailiff/crds";
import { type ApiObject, type Client, isNotFound, resources } from "@bailiff/crds/client/index";
import { armed } from "../../quarantine/armed/armed.ts";
import type { StoredNetworkPolicy } from "../../world/world.ts";
import { type ArmedState, armedBy, armedState, ownerOf, wantsArmed } from "../armed-state/armed-state.ts";

/** Makes the armed NetworkPolicy what it should be, and says what is stored then. `known` is what the cache has. */
export async function arm(
  client: Client,
  policy: AgentPolicy,
  known: StoredNetworkPolicy | undefined,
  signal: AbortSignal,
): Promise<ArmedState> {
  if (armedState(policy, known).is === "Ready") return { is: "Ready" };
  const desired = armed(armedBy(policy));
  const { namespace, name } = desired.metadata;
  const before = armedState(policy, await read(client, namespace, name, signal));
  if (before.is === "Ready" || before.is === "Foreign") return before;
  // Not by force while there is nothing of ours: between our look and our write somebody may have made one of that name.
  await client.apply(resources.networkPolicies, { ...desired }, { signal, force: before.is === "Differs" });
  return armedState(policy, await read(client, namespace, name, signal));
}

/** Takes the armed NetworkPolicy of a policy away that no longer wants one; only ours, and only as it was seen. */
export async function disarm(
  client: Client,
  policy: AgentPolicy,
  known: StoredNetworkPolicy | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (known === undefined || wantsArmed(policy) || armedState(policy, known).is === "Foreign") return;
  await remove(client, known, signal);
}

/**
 * Takes away what was armed for a policy of that name that is gone: it may have gone while it was being armed. The garbage collector
 * does that too, but the first minute of a kind's life, or of its own, may pass before it looks.
 */
export async function sweep(
  client: Client,
  policyName: string,
  known: StoredNetworkPolicy | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (known !== undefined && ownerOf(known)?.name === policyName) await remove(client, known, signal);
}

async function remove(client: Client, { metadata }: StoredNetworkPolicy, signal: AbortSignal): Promise<void> {
  const { uid, resourceVersion, namespace, name } = metadata;
  const preconditions = { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) };
  try {
    await client.delete(resources.networkPolicies, { namespace, name }, { signal, preconditions });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

async function read(
  client: Client,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<StoredNetworkPolicy | undefined> {
  try {
    return await client.get<ApiObject>(resources.networkPolicies, { namespace, name }, { signal });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
