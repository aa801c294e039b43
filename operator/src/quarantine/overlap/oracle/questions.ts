// Traffic worth asking about: at the edges of every set that the case's policies name.
import { firstOf, formatAddress, parseAddress, parseCidr } from "../../networkpolicy/address.ts";
import type { Endpoint, Traffic } from "../../networkpolicy/evaluate.ts";
import type { Direction } from "../../networkpolicy/policy.ts";
import type { Labels } from "../../networkpolicy/selector.ts";
import type { Witness } from "../overlap.ts";
import { type Case, cidrs, vocabulary } from "./generate.ts";
import { random } from "./random.ts";

/** The pod of the case, with these labels. */
export function subject(of: Case, labels: Labels): Endpoint {
  return { ip: "10.244.0.9", pod: { namespace: of.namespace, namespaceLabels: of.namespaceLabels, labels } };
}

/** The witness as traffic of that pod. */
export function asTraffic(pod: Endpoint, { direction, peer, port, portName, protocol }: Witness): Traffic {
  const ends = direction === "egress" ? { source: pod, destination: peer } : { source: peer, destination: pod };
  return { ...ends, port, protocol, ...(portName !== undefined && { portName }) };
}

/** `count` questions about the pod with these labels, in both directions or one, every edge being equally likely. */
export function questions(of: Case, labels: Labels, count: number, only?: Direction): Traffic[] {
  const r = random(of.seed ^ 0x5eed);
  const pod = subject(of, labels);
  return Array.from({ length: count }, () => {
    const egress = only === undefined ? r.chance(0.5) : only === "egress";
    const peer = r.chance(0.5) ? { ip: r.pick(edges) } : peerPod(of, r);
    const [source, destination] = egress ? [pod, peer] : [peer, pod];
    const protocol = r.pick(["TCP", "TCP", "TCP", "UDP", "SCTP", "ICMP"]);
    const port = r.pick(ports);
    const named = egress ? r.pick([undefined, "web", "dns"]) : nameOf(of, port, protocol);
    const portName = destination.pod === undefined ? undefined : named;
    return { source, destination, port, protocol, ...(portName !== undefined && { portName }) };
  });
}

const ports = [
  1, 52, 53, 54, 79, 80, 81, 153, 154, 180, 181, 443, 444, 543, 544, 7999, 8000, 8001, 8080, 8100, 8101, 8180, 8181,
].concat(5353, 9000, 65534, 65535);

/** The first and last address of every block, and the ones just outside. */
const edges: readonly string[] = cidrs.flatMap(({ cidr, excepts }) => [cidr, ...excepts]).flatMap(edgesOf);

function edgesOf(cidr: string): string[] {
  const set = parseCidr(cidr);
  const first = set && firstOf(set);
  if (!set || !first) throw new Error(`${cidr} is no CIDR`);
  const last = set[first.family][0]?.[1] ?? first.value;
  return [first.value - 1n, first.value, last, last + 1n]
    .filter((value) => value >= 0n && value < 1n << (first.family === "v4" ? 32n : 128n))
    .map((value) => formatAddress({ family: first.family, value }))
    .filter((text) => parseAddress(text) !== undefined);
}

function peerPod(of: Case, r: ReturnType<typeof random>): Endpoint {
  const [namespace, team] = r.pick([
    [of.namespace, of.namespaceLabels["team"]],
    ["peers-a", "a"],
    ["peers-b", "b"],
    ["peers-none", undefined],
    ["kube-system", undefined],
  ] as const);
  const own = Object.entries(vocabulary).flatMap(([key, values]): [string, string][] =>
    r.chance(0.5) ? [[key, r.pick(values)]] : [],
  );
  if (namespace === "kube-system" && r.chance(0.5)) own.push(["k8s-app", "kube-dns"]);
  const namespaceLabels = { "kubernetes.io/metadata.name": namespace, ...(team !== undefined && { team }) };
  const ip = r.pick(["10.244.1.7", "10.1.2.3", "fd00::7", "203.0.113.130"]);
  return { ip, pod: { namespace, namespaceLabels, labels: Object.fromEntries(own) } };
}

function nameOf(of: Case, port: number, protocol: string): string | undefined {
  return of.ports.find((own) => own.containerPort === port && (own.protocol ?? "TCP") === protocol)?.name;
}
