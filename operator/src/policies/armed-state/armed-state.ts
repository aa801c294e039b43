// Is the armed NetworkPolicy of a policy there as it was meant, and is it ours at all? Pure; nothing that isn't ours is ever overwritten.
import type { AgentPolicy } from "@bailiff/crds";
import { type ArmedBy, armed, armedName } from "../../quarantine/armed/armed.ts";
import { compareArmed } from "../../quarantine/armed/compare.ts";
import { fieldManager } from "../../quarantine/names.ts";
import type { StoredNetworkPolicy } from "../../world/world.ts";
import { isSelecting } from "../selection/selection.ts";

export type ArmedState =
  | { readonly is: "Ready" }
  | { readonly is: "Absent" }
  /** Ours, but not as meant: to be written again. */
  | { readonly is: "Differs"; readonly message: string }
  /** Not ours, so never to be touched. */
  | { readonly is: "Foreign"; readonly message: string }
  /** The API server doesn't let us write it: a quota, somebody's admission policy. */
  | { readonly is: "Refused"; readonly message: string };

/** What the armed NetworkPolicy depends on of a policy that came from the API server. */
export function armedBy({ metadata, spec }: AgentPolicy): ArmedBy {
  const { name, namespace = "", uid } = metadata;
  return { metadata: { namespace, name, ...(uid !== undefined && { uid }) }, spec };
}

/** Whether a policy wants its armed NetworkPolicy there: in modes Detect and Quarantine, unless it selects everything by mistake. */
export function wantsArmed(policy: AgentPolicy): boolean {
  return policy.spec.mode !== "Observe" && isSelecting(policy);
}

/** Why a policy wants nothing armed; undefined where it does. */
export function unwanted(policy: AgentPolicy): { readonly reason: string; readonly message: string } | undefined {
  if (wantsArmed(policy)) return undefined;
  if (policy.metadata.deletionTimestamp !== undefined)
    return { reason: "Deleted", message: "the policy is being deleted, and its prisoners go free" };
  if (policy.spec.mode === "Observe") return { reason: "Observe", message: "mode Observe takes nobody into custody" };
  return { reason: "EmptySelector", message: "spec.selector is empty, so there is nobody to take into custody" };
}

/** Compares what is stored under the armed policy's name with what should be. */
export function armedState(policy: AgentPolicy, stored: StoredNetworkPolicy | undefined): ArmedState {
  if (stored === undefined) return { is: "Absent" };
  const { namespace, name, deletionTimestamp } = stored.metadata;
  const owner = ownerOf(stored);
  if (owner?.name !== policy.metadata.name) {
    const message = `NetworkPolicy ${namespace}/${name} is there and isn't Bailiff's: it is left alone, so rename or delete it`;
    return { is: "Foreign", message };
  }
  if (owner.uid !== policy.metadata.uid || deletionTimestamp !== undefined)
    return {
      is: "Foreign",
      message: `NetworkPolicy ${namespace}/${name} is an earlier policy's and about to be collected`,
    };
  const compared = compareArmed(armed(armedBy(policy)), stored);
  return compared.same ? { is: "Ready" } : { is: "Differs", message: compared.message };
}

/** The policy that a NetworkPolicy of ours was armed for, by its owner reference; undefined: it isn't ours. */
export function ownerOf({
  metadata,
}: StoredNetworkPolicy): { readonly name: string; readonly uid: string } | undefined {
  const { labels, ownerReferences = [] } = metadata;
  if (labels?.["app.kubernetes.io/managed-by"] !== fieldManager) return undefined;
  return ownerReferences.find(({ kind, controller }) => kind === "AgentPolicy" && controller === true);
}

/** The key under which the armed NetworkPolicy is found. */
export function armedKey({
  metadata,
}: {
  readonly metadata: { readonly namespace?: string | undefined; readonly name: string };
}): string {
  return `${metadata.namespace}/${armedName(metadata.name)}`;
}
