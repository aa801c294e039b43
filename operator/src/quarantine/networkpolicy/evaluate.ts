// Is this traffic allowed? NetworkPolicy semantics, pure: policies only allow, and what they allow adds up.
// Not asked here, because no policy decides it: a pod's traffic with itself and with its own node.
import { contains, parseAddress } from "./address.ts";
import { type Direction, namespaceName, type Peer, type Policy, type Port, type Rule } from "./policy.ts";
import { type Labels, selects } from "./selector.ts";

/** One end of a connection; without `pod` it is outside of the cluster, and no policy applies to it. */
export interface Endpoint {
  readonly ip?: string;
  readonly pod?: { readonly namespace: string; readonly namespaceLabels: Labels; readonly labels: Labels };
}

export interface Traffic {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly port: number;
  /** The name of that container port of the destination pod, where it has one. */
  readonly portName?: string;
  readonly protocol: string;
}

/** `isolated`: some policy selects the pod in this direction. `by`: the policies that allow, as namespace/name. */
export interface Answer {
  readonly isolated: boolean;
  readonly allowed: boolean;
  readonly by: readonly string[];
}

/** Answers for both ends: the source's egress and the destination's ingress must both allow. */
export function evaluate(
  policies: readonly Policy[],
  traffic: Traffic,
): { readonly allowed: boolean; readonly ingress: Answer; readonly egress: Answer } {
  const ingress = evaluateEnd(policies, "ingress", traffic);
  const egress = evaluateEnd(policies, "egress", traffic);
  return { allowed: ingress.allowed && egress.allowed, ingress, egress };
}

function evaluateEnd(policies: readonly Policy[], direction: Direction, traffic: Traffic): Answer {
  const [subject, peer] =
    direction === "ingress" ? [traffic.destination, traffic.source] : [traffic.source, traffic.destination];
  const pod = subject.pod;
  if (pod === undefined) return { isolated: false, allowed: true, by: [] };
  const selecting = policies.filter(
    (policy) =>
      policy[direction] !== undefined && policy.namespace === pod.namespace && selects(policy.pods, pod.labels),
  );
  const allowing = selecting.filter((policy) => policy[direction]?.some((rule) => ruleAllows(rule, peer, traffic)));
  return {
    isolated: selecting.length > 0,
    allowed: selecting.length === 0 || allowing.length > 0,
    by: allowing.map(({ namespace, name }) => `${namespace}/${name}`),
  };
}

function ruleAllows({ peers, ports }: Rule, peer: Endpoint, traffic: Traffic): boolean {
  return (
    (ports === undefined || ports.some((port) => portMatches(port, traffic))) &&
    (peers === undefined || peers.some((candidate) => peerMatches(candidate, peer)))
  );
}

function portMatches(port: Port, { protocol, port: number, portName, destination }: Traffic): boolean {
  if (port.protocol !== protocol) return false;
  // Only pods have named ports: an address outside never matches a name.
  if ("name" in port) return destination.pod !== undefined && port.name === portName;
  return port.from <= number && number <= port.to;
}

function peerMatches(candidate: Peer, { ip, pod }: Endpoint): boolean {
  if (candidate.kind === "addresses") {
    const address = ip === undefined ? undefined : parseAddress(ip);
    return address !== undefined && contains(candidate.set, address);
  }
  return (
    pod !== undefined &&
    selects(candidate.namespaces, { ...pod.namespaceLabels, [namespaceName]: pod.namespace }) &&
    selects(candidate.pods, pod.labels)
  );
}
