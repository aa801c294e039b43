// Which backends cut a pod, strongest first, and why the others don't.
import { type Allow, leavesNothing } from "../armed/armed.ts";
import { isolateLabel } from "../names.ts";

/** Backends that deny whatever NetworkPolicies allow. They can only cut everything. */
export const hardBackends = ["Kernel", "Cilium", "ClusterNetworkPolicy"] as const;

/** What the cluster offers for the pod's node; what isn't named isn't there. */
export interface Offer {
  readonly name: (typeof hardBackends)[number];
  readonly ready: boolean;
  /** Why it is not ready. */
  readonly message?: string;
}

export interface PlannedBackend {
  readonly name: (typeof hardBackends)[number] | "NetworkPolicy" | "Isolation";
  readonly applies: boolean;
  readonly message: string;
}

/** The hard backends for a pod, each with its reason. */
export function plannedHard(offers: readonly Offer[], allow: Allow, onHostNetwork: boolean): PlannedBackend[] {
  return hardBackends.map((name) => {
    const offer = offers.find((candidate) => candidate.name === name);
    const no = (message: string): PlannedBackend => ({ name, applies: false, message });
    if (!leavesNothing(allow)) return no("cuts everything, but response.allow leaves something open");
    if (onHostNetwork && name !== "Kernel")
      return no("the pod is on its node's network, where no network policy reaches it");
    if (!offer) return no("not offered for the pod's node");
    if (!offer.ready) return no(offer.message ?? "not ready");
    return { name, applies: true, message: `selects the pod by ${isolateLabel}` };
  });
}
