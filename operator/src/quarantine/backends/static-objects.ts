// Finds the cluster-wide objects of deploy/backends by API discovery, and reads them back: what matters is what is stored.
import { ApiError, type ApiObject, type Client, isNotFound, type Resource } from "@bailiff/crds/client/index";
import type { StaticObject, StaticObjects } from "./backend.ts";
import { deniesAll as ciliumDenies } from "./cilium/cilium.ts";
import { deniesAll as clusterDenies } from "./cluster-network-policy/cluster-network-policy.ts";

interface Kind {
  readonly resource: Resource;
  readonly deniesAll: (stored: unknown) => boolean;
}

const kinds: Readonly<Record<keyof StaticObjects, Kind>> = {
  Cilium: {
    resource: clusterScoped("cilium.io", "v2", "ciliumclusterwidenetworkpolicies", "CiliumClusterwideNetworkPolicy"),
    deniesAll: ciliumDenies,
  },
  ClusterNetworkPolicy: {
    resource: clusterScoped("policy.networking.k8s.io", "v1alpha2", "clusternetworkpolicies", "ClusterNetworkPolicy"),
    deniesAll: clusterDenies,
  },
};

/** Nothing was looked for yet. */
export const noStaticObjects: StaticObjects = {
  Cilium: { isThere: false, message: "not looked for yet" },
  ClusterNetworkPolicy: { isThere: false, message: "not looked for yet" },
};

/** What is there now. Throws where the API server gave no answer; a refusal is an answer, and said. */
export async function findStaticObjects(client: Client, signal?: AbortSignal): Promise<StaticObjects> {
  const [Cilium, ClusterNetworkPolicy] = await Promise.all([
    find(client, kinds.Cilium, signal),
    find(client, kinds.ClusterNetworkPolicy, signal),
  ]);
  return { Cilium, ClusterNetworkPolicy };
}

async function find(client: Client, { resource, deniesAll }: Kind, signal?: AbortSignal): Promise<StaticObject> {
  const { group, version, kind } = resource;
  try {
    const stored = await client.listAll<ApiObject>(resource, { signal });
    const denying = stored.find(deniesAll);
    if (denying) return { isThere: true, message: `${kind} ${denying.metadata.name}` };
    return { isThere: false, message: `no ${kind} denies everything by the isolate label: apply deploy/backends` };
  } catch (error) {
    if (isNotFound(error))
      return { isThere: false, message: `the cluster doesn't serve ${kind} (${group}/${version})` };
    if (error instanceof ApiError && error.code === 403)
      return { isThere: false, message: `the operator may not read ${kind}` };
    throw error;
  }
}

function clusterScoped(group: string, version: string, plural: string, kind: string): Resource {
  return { group, version, plural, kind, namespaced: false };
}
