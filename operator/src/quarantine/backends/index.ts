// All backends, strongest first: a new one is a folder and a line.
import type { Backend, HardBackend, NodeSight, StaticObjects } from "./backend.ts";
import { cilium } from "./cilium/cilium.ts";
import { clusterNetworkPolicy } from "./cluster-network-policy/cluster-network-policy.ts";
import { kernel } from "./kernel/kernel.ts";
import { labelIsolation } from "./label-isolation/label-isolation.ts";
import { networkPolicy } from "./network-policy/network-policy.ts";

export const hardBackends: readonly HardBackend[] = [kernel, cilium, clusterNetworkPolicy];
export const backends: readonly Backend[] = [...hardBackends, networkPolicy, labelIsolation];

/** What a node offers, strongest first. */
export function offersOn(node: NodeSight, objects: StaticObjects) {
  return hardBackends.map((backend) => backend.offer(node, objects));
}
