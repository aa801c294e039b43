// A leak in plain words: "egress to 0.0.0.0/0 on all ports".
import { isEmpty, subtract, toCidrs } from "../networkpolicy/address.ts";
import { type Direction, namespaceName, type Peer, type Rule } from "../networkpolicy/policy.ts";
import { describeSelector } from "../networkpolicy/selector.ts";
import { type Cell, describeCells } from "./cell.ts";
import type { Rest } from "./leak.ts";

/** CIDRs named before the rest is only counted. */
const maxCidrs = 8;

/** Characters of a selector; object names and label values are other people's text. */
const maxSelector = 200;

/** One sentence for each different set of peers that is left of a rule's peer. */
export function describe(direction: Direction, rule: Rule, all: readonly Cell[], rests: readonly Rest[]): string[] {
  const words = direction === "egress" ? "egress to" : "ingress from";
  const groups = Map.groupBy(rests, (rest) => describePeer(rule.peers?.[0], rest));
  return [...groups].map(([peer, group]) => {
    const ports = group.map(({ cell }) => cell);
    return `${words} ${peer} on ${describeCells(ports, rule.ports === undefined && ports.length === all.length)}`;
  });
}

function describePeer(peer: Peer | undefined, { addresses, narrowed }: Rest): string {
  if (peer === undefined) return narrowed ? `everyone in ${listCidrs(toCidrs(addresses))}` : "everyone";
  if (peer.kind === "pods") return `${describePods(peer)}${narrowed ? " that the cut doesn't leave open" : ""}`;
  if (!isEmpty(subtract(peer.set, addresses))) return listCidrs(toCidrs(addresses));
  return peer.except.length === 0 ? peer.cidr : `${peer.cidr} except ${listCidrs(peer.except)}`;
}

function describePods({ namespaces, pods }: Extract<Peer, { kind: "pods" }>): string {
  const who = pods.length === 0 ? "every pod" : `pods with ${clip(describeSelector(pods))}`;
  const [only] = namespaces;
  if (only === undefined) return `${who} of any namespace`;
  const isName =
    namespaces.length === 1 && only.key === namespaceName && only.operator === "In" && only.values.length === 1;
  return isName
    ? `${who} of namespace ${only.values[0]}`
    : `${who} of namespaces with ${clip(describeSelector(namespaces))}`;
}

function listCidrs(cidrs: readonly string[]): string {
  const more = cidrs.length - maxCidrs;
  return cidrs.slice(0, maxCidrs).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function clip(text: string): string {
  return text.length > maxSelector ? `${text.slice(0, maxSelector)}…` : text;
}
