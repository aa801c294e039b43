// The names that have to be resolved on this node.
import type { Cluster } from "../cluster/cluster.ts";

/** The names that policies of this node's agents declare. */
export function* declaredNames(cluster: Pick<Cluster, "pods" | "policies">): Generator<string> {
  const pods = [...cluster.pods()];
  for (const policy of cluster.policies) {
    if (!pods.some((pod) => policy.selects(pod))) continue;
    for (const { fqdn } of policy.source.spec.declared.destinations) if (fqdn !== undefined) yield fqdn;
  }
}
