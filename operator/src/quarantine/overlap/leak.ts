// What a foreign policy allows beyond the intended cut: exact set differences over (peer, port), never samples.
import {
  type AddressSet,
  everyAddress,
  firstOf,
  formatAddress,
  isEmpty,
  noAddress,
  subtract,
  union,
} from "../networkpolicy/address.ts";
import type { Endpoint } from "../networkpolicy/evaluate.ts";
import type { Direction, Peer, Policy, Rule } from "../networkpolicy/policy.ts";
import { type Cell, cells, holds } from "./cell.ts";
import { type Escapee, escapes, type PodPeer } from "./escape.ts";

/** Ports times ports and peers of a rule beyond which its ports are taken as all: no more is claimed to be cut than is known. */
const maxSize = 1_000_000;

/** Who is let through: a set of addresses, pods by label, or both (everyone). */
export interface Rest {
  readonly cell: Cell;
  readonly addresses: AddressSet;
  /** The cut leaves something open on these ports, so that what is described may be less than what the policy names. */
  readonly narrowed: boolean;
  readonly witness: Endpoint | undefined;
}

/** A container port of the pod under judgement. */
export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol?: string;
}

/** Rules with their named ports looked up; a name that the pod doesn't have allows nothing. */
function resolveNames(rules: readonly Rule[], ports: readonly ContainerPort[]): Rule[] {
  return rules.flatMap((rule) => {
    const resolved = rule.ports?.flatMap((port) => {
      if (!("name" in port)) return [port];
      return ports
        .filter(({ name, protocol = "TCP" }) => name === port.name && protocol === port.protocol)
        .map(({ containerPort }) => ({ protocol: port.protocol, from: containerPort, to: containerPort }));
    });
    return resolved?.length === 0 ? [] : [{ peers: rule.peers, ports: resolved }];
  });
}

/**
 * What `policy` allows in one direction and `intended` doesn't, rule by rule and peer by peer; empty where it is a subset.
 * A peer outside of the cluster has no named ports, so on egress a name reaches pods only.
 */
export function* beyond(
  policy: Policy,
  intended: Policy,
  direction: Direction,
  containerPorts: readonly ContainerPort[] | undefined,
): Generator<{ readonly rule: Rule; readonly cells: readonly Cell[]; readonly rests: readonly Rest[] }> {
  const known = direction === "ingress" && containerPorts !== undefined;
  const look = (rules: readonly Rule[]): readonly Rule[] => (known ? resolveNames(rules, containerPorts) : rules);
  const left = look(intended[direction] ?? []);
  for (const exact of look(policy[direction] ?? [])) {
    const size = (exact.ports?.length ?? 0) * ((exact.ports?.length ?? 0) + (exact.peers?.length ?? 1));
    const rule = size > maxSize ? { peers: exact.peers, ports: undefined } : exact;
    const all = cells(rule, left);
    const open = all.map((cell) => openIn(cell, left, direction));
    for (const peer of rule.peers ?? [undefined]) {
      const rests = open.flatMap((each) => remainder(peer, each) ?? []);
      if (rests.length > 0) yield { rule: { peers: peer && [peer], ports: rule.ports }, cells: all, rests };
    }
  }
}

/** What the cut leaves open on one cell's ports. */
interface Open {
  readonly cell: Cell;
  readonly toEveryone: boolean;
  readonly covered: AddressSet;
  readonly uncovered: AddressSet;
  readonly pods: readonly PodPeer[];
  readonly narrowed: boolean;
  /** Traffic on these ports reaches pods only. */
  readonly podsOnly: boolean;
}

function openIn(cell: Cell, intended: readonly Rule[], direction: Direction): Open {
  const left = intended.filter((rule) => holds(rule, cell));
  const named = left.flatMap(({ peers }) => peers ?? []);
  const covered = union(...named.flatMap((each) => (each.kind === "addresses" ? [each.set] : [])));
  return {
    cell,
    toEveryone: left.some(({ peers }) => peers === undefined),
    covered,
    uncovered: subtract(everyAddress, covered),
    pods: named.filter((each) => each.kind === "pods"),
    narrowed: named.length > 0,
    podsOnly: direction === "egress" && cell.name !== undefined,
  };
}

/** What of one peer the cut doesn't leave open on a cell's ports; undefined peer is everyone. */
function remainder(peer: Peer | undefined, open: Open): Rest | undefined {
  const { cell, narrowed, covered, uncovered, pods } = open;
  if (open.toEveryone) return undefined;
  if (peer?.kind === "pods") {
    // A pod may have any address, so addresses that the cut leaves open cover it only if they are all of them.
    const escapee = isEmpty(uncovered) ? "none" : escapes(peer, pods);
    return escapee === "none"
      ? undefined
      : { cell, narrowed, addresses: noAddress, witness: asPod(escapee, uncovered) };
  }
  const addresses = peer === undefined ? uncovered : subtract(peer.set, covered);
  if (isEmpty(addresses)) return undefined;
  if (!open.podsOnly) return { cell, narrowed, addresses, witness: asOutside(addresses) };
  const escapee = escapes({ namespaces: [], pods: [] }, pods);
  return escapee === "none" ? undefined : { cell, narrowed, addresses, witness: asPod(escapee, addresses) };
}

function asOutside(set: AddressSet): Endpoint | undefined {
  const address = firstOf(set);
  return address && { ip: formatAddress(address) };
}

function asPod(escapee: Escapee | "unknown", set: AddressSet): Endpoint | undefined {
  const address = firstOf(set);
  return escapee === "unknown" || !address ? undefined : { ip: formatAddress(address), pod: escapee };
}
