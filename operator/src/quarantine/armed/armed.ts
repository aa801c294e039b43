// The deny NetworkPolicy that lies ready for a policy's prisoners: it selects a label that no pod has until it is cut.
import type { AgentPolicy } from "@bailiff/crds";
import { fieldManager, quarantineLabel } from "../names.ts";

/** What of an AgentPolicy its cut depends on. */
export interface ArmedBy {
  readonly metadata: { readonly namespace: string; readonly name: string; readonly uid?: string };
  readonly spec: {
    readonly response: { readonly allow: Allow };
    readonly selector?: AgentPolicy["spec"]["selector"];
  };
}

export type Allow = AgentPolicy["spec"]["response"]["allow"];
type AllowPeer = Allow["egress"][number];

/** Where `allow.dns` leaves port 53 open: the label that kubeadm, k3s, kind and the managed clusters give to the cluster's DNS. */
const dnsPeer = {
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
  podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
};

/** A NetworkPolicy as raw JSON: the typed client drops `from`, which would store an allow-all (see compareArmed). */
export interface RawNetworkPolicy {
  readonly apiVersion: "networking.k8s.io/v1";
  readonly kind: "NetworkPolicy";
  readonly metadata: { readonly namespace: string; readonly name: string; readonly [field: string]: unknown };
  readonly spec: {
    readonly podSelector: unknown;
    readonly policyTypes: readonly ("Ingress" | "Egress")[];
    readonly ingress: readonly unknown[];
    readonly egress: readonly unknown[];
  };
}

/** `bailiff-quarantine-<policy name>`. */
export function armedName(policyName: string): string {
  return `bailiff-quarantine-${policyName}`;
}

/** Whether the policy leaves nothing open, so that backends which can only cut everything may be used. */
export function leavesNothing({ dns, egress, ingress }: Allow): boolean {
  return !dns && egress.length === 0 && ingress.length === 0;
}

/** The armed NetworkPolicy of a policy, desired state only. */
export function armed({ metadata, spec }: ArmedBy): RawNetworkPolicy {
  const { dns, egress, ingress } = spec.response.allow;
  const dnsPorts = ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 }));
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: {
      namespace: metadata.namespace,
      name: armedName(metadata.name),
      labels: { "app.kubernetes.io/managed-by": fieldManager },
      ...(metadata.uid !== undefined && { ownerReferences: [owner(metadata.name, metadata.uid)] }),
    },
    spec: {
      podSelector: { matchLabels: { [quarantineLabel]: metadata.name } },
      policyTypes: ["Ingress", "Egress"],
      ingress: ingress.map((peer) => ({ from: [address(peer)], ports: ports(peer) })),
      egress: [
        ...(dns ? [{ to: [dnsPeer], ports: dnsPorts }] : []),
        ...egress.map((peer) => ({ to: [address(peer)], ports: ports(peer) })),
      ],
    },
  };
}

/** Without ports all ports of the named protocol stay open, and no other protocol. */
function ports({ ports, protocol }: AllowPeer): unknown[] {
  return ports.length === 0 ? [{ protocol }] : ports.map((port) => ({ protocol, port }));
}

function address({ cidr, podSelector, namespaceSelector }: AllowPeer): unknown {
  if (cidr !== undefined) return { ipBlock: { cidr } };
  return { ...(namespaceSelector && { namespaceSelector }), ...(podSelector && { podSelector }) };
}

function owner(name: string, uid: string): unknown {
  return {
    apiVersion: "bailiff.dev/v1alpha1",
    kind: "AgentPolicy",
    name,
    uid,
    controller: true,
    blockOwnerDeletion: false,
  };
}
