// The Node objects of the stand-in, and the addresses that it gives out.
import { ask, type Json, request } from "../api.ts";
import type { Access } from "../kubeconfig.ts";

/** One node that we play: what its pods need to know. */
export type PlayedNode = {
  readonly name: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
};

/** Makes the nodes, ready and without taints. */
export async function makeNodes(access: Access, names: readonly string[]): Promise<PlayedNode[]> {
  if (names.length > 1_000) throw new Error(`${names.length} nodes: their addresses are made for at most 1000`);
  const nodes = names.map((name, index) => ({
    name,
    address: `172.18.${Math.floor(index / 250)}.${(index % 250) + 1}`,
    labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" },
  }));
  await Promise.all(nodes.map((node) => makeNode(access, node)));
  return nodes;
}

async function makeNode(access: Access, { name, address, labels }: PlayedNode): Promise<void> {
  const body = { apiVersion: "v1", kind: "Node", metadata: { name, labels }, spec: {} };
  const made = await request(access, "POST", "/api/v1/nodes", { body });
  if (made.status >= 400 && made.status !== 409) throw new Error(`node ${name}: ${made.body.message}`);
  await ask(access, "PATCH", `/api/v1/nodes/${name}/status`, { body: { status: nodeStatus(name, address) } });
  // Admission gives every new node the taint not-ready; the controller that takes it away again is off.
  await ask(access, "PATCH", `/api/v1/nodes/${name}`, { body: { spec: { taints: null } } });
}

const nodeStatus = (name: string, address: string): Json => ({
  addresses: [
    { type: "InternalIP", address },
    { type: "Hostname", address: name },
  ],
  capacity: { cpu: "64", memory: "256Gi", pods: "10000" },
  allocatable: { cpu: "64", memory: "256Gi", pods: "10000" },
  conditions: [
    {
      type: "Ready",
      status: "True",
      reason: "StandIn",
      message: "no kubelet runs here: its answers are given by Bailiff's tests",
    },
  ],
});

/** An address that no pod had before (after a million it begins again): 10.64.0.1, 10.64.0.2, … */
export function podAddress(count: number): string {
  const n = (count % 1_000_000) + 1;
  return `10.${64 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
}
