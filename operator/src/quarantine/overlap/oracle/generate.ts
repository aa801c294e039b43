// Generated clusters in the small: a pod, the policies of its namespace, and what its own AgentPolicy leaves open.
import type { Allow } from "../../armed/armed.ts";
import type { Labels } from "../../networkpolicy/selector.ts";
import type { ContainerPort } from "../leak.ts";
import { type Random, random } from "./random.ts";

export interface Case {
  readonly seed: number;
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  readonly ports: readonly ContainerPort[];
  readonly allow: Allow;
  /** Raw NetworkPolicies as the API server stores them. */
  readonly foreign: readonly Raw[];
}

export type Raw = { readonly [field: string]: unknown };

export const vocabulary: Readonly<Record<string, readonly string[]>> = {
  app: ["web", "db"],
  tier: ["front", "back"],
  track: ["stable", "canary"],
  "pod-template-hash": ["7d9f8b6c5d"],
  debug: ["", "true"],
};
const keys = Object.keys(vocabulary);
export const cidrs: readonly { readonly cidr: string; readonly excepts: readonly string[] }[] = [
  { cidr: "0.0.0.0/0", excepts: ["10.0.0.0/8", "169.254.169.254/32", "192.168.0.0/16"] },
  { cidr: "10.0.0.0/8", excepts: ["10.1.0.0/16", "10.1.2.0/24"] },
  { cidr: "203.0.113.0/24", excepts: ["203.0.113.0/25", "203.0.113.128/25", "203.0.113.7/32"] },
  { cidr: "203.0.113.128/25", excepts: ["203.0.113.129/32"] },
  { cidr: "::/0", excepts: ["fd00::/8", "2001:db8::/32"] },
  { cidr: "2001:db8::/32", excepts: ["2001:db8:1::/48", "2001:db8:0:1::/64"] },
];

/** The case of a seed. */
export function generate(seed: number): Case {
  const r = random(seed);
  const namespace = `set-${seed}`;
  const labels = Object.fromEntries(r.some(keys, 0.75).map((key) => [key, r.pick(vocabulary[key] ?? [""])]));
  const open = r.chance(0.5) ? { dns: false, egress: [], ingress: [] } : allow(r);
  return {
    seed,
    namespace,
    namespaceLabels: { team: r.pick(["a", "b"]), "kubernetes.io/metadata.name": namespace },
    labels,
    ports: r.some(
      [
        { name: "web", containerPort: 8080, protocol: "TCP" },
        { name: "dns", containerPort: 5353, protocol: "UDP" },
        { containerPort: 9000 },
      ],
      0.6,
    ),
    allow: open,
    foreign: Array.from({ length: 1 + r.below(5) }, (_, i) => policy(r, namespace, `p${i}`, open)),
  };
}

function allow(r: Random): Allow {
  const peers = (): Allow["egress"] =>
    Array.from({ length: r.below(3) }, () => ({
      ...(r.chance(0.5)
        ? { cidr: r.pick(cidrs).cidr }
        : { podSelector: selector(r, 1), ...(r.chance(0.5) && { namespaceSelector: namespaceSelectorOf(r) }) }),
      ports: r.chance(0.5) ? [] : [r.pick([80, 443, 8080])],
      protocol: r.pick(["TCP", "TCP", "UDP"] as const),
    }));
  return { dns: r.chance(0.5), egress: peers(), ingress: peers() };
}

function policy(r: Random, namespace: string, name: string, open: Allow): Raw {
  const types = r.pick<readonly string[]>([["Ingress"], ["Egress"], ["Ingress", "Egress"]]);
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace, name },
    spec: {
      podSelector: r.chance(0.08) ? {} : selector(r, 2),
      policyTypes: types,
      ...(types.includes("Ingress") && { ingress: rules(r, "from", open.ingress) }),
      ...(types.includes("Egress") && { egress: rules(r, "to", open.egress) }),
    },
  };
}

function rules(r: Random, field: "from" | "to", open: Allow["egress"]): Raw[] {
  const strange = (): Raw => ({
    ...(r.chance(0.85) && { [field]: Array.from({ length: 1 + r.below(2) }, () => peer(r)) }),
    ...(r.chance(0.7) && { ports: Array.from({ length: 1 + r.below(2) }, () => port(r)) }),
  });
  const near = r.chance(0.6);
  return Array.from({ length: r.pick([0, 1, 1, 2]) }, () =>
    near && open.length > 0 ? nearby(r, field, r.pick(open)) : strange(),
  );
}

/** A rule about as wide as what is left open: within it, or beyond it by a little. */
function nearby(
  r: Random,
  field: "from" | "to",
  { cidr, podSelector, namespaceSelector, ports, protocol }: Allow["egress"][number],
): Raw {
  const excepts = cidrs.find((block) => block.cidr === cidr)?.excepts ?? [];
  const narrower = r.chance(0.5) ? selector(r, 1).matchExpressions : undefined;
  const pods = { ...podSelector, matchExpressions: [...(podSelector?.matchExpressions ?? []), ...(narrower ?? [])] };
  const spaces = r.chance(0.8) ? namespaceSelector : namespaceSelector && namespaceSelectorOf(r);
  const number = ports[0] ?? r.pick([80, 8080]);
  return {
    [field]: [
      cidr === undefined
        ? { podSelector: pods, ...(spaces && { namespaceSelector: spaces }) }
        : { ipBlock: { cidr: r.pick([cidr, ...excepts, cidr]) } },
    ],
    ports: r.pick<Raw[]>([
      [{ protocol, port: number }],
      [{ protocol, port: "web" }],
      [{ protocol, port: number, endPort: number + r.below(2) }],
      [{ protocol }],
      [
        { protocol, port: 80 },
        { protocol, port: 443 },
      ],
    ]),
  };
}

function peer(r: Random): Raw {
  if (r.chance(0.5)) {
    const { cidr, excepts } = r.pick(cidrs);
    const except = r.some(excepts, 0.5);
    return { ipBlock: { cidr, ...(except.length > 0 && { except }) } };
  }
  const kind = r.below(3);
  return {
    ...(kind !== 0 && { namespaceSelector: namespaceSelectorOf(r) }),
    ...(kind !== 1 && { podSelector: r.chance(0.3) ? {} : { ...selector(r, 2) } }),
  };
}

function port(r: Random): Raw {
  const protocol = r.pick(["TCP", "TCP", "UDP", "SCTP"]);
  if (r.chance(0.15)) return { protocol };
  if (r.chance(0.25)) return { protocol, port: r.pick(["web", "dns", "none"]) };
  const from = r.pick([53, 80, 443, 8000, 8080, 65535]);
  return {
    protocol,
    port: from,
    ...(r.chance(0.3) && { endPort: r.pick([from, Math.min(from + 100, 65535), 65535]) }),
  };
}

function namespaceSelectorOf(r: Random): Selector {
  const requirement = { key: "team", operator: r.pick(["In", "NotIn"] as const), values: r.some(["a", "b", "c"], 0.5) };
  return r.pick<Selector>([
    {},
    { matchLabels: { team: r.pick(["a", "b"]) } },
    { matchLabels: { "kubernetes.io/metadata.name": "peers-a" } },
    { matchExpressions: [{ key: "team", operator: r.pick(["Exists", "DoesNotExist"] as const), values: [] }] },
    requirement.values.length > 0 ? { matchExpressions: [requirement] } : {},
  ]);
}

/** Requirements on different keys or the same, as people and attackers would write them; up to `most` of them. */
function selector(r: Random, most: number): Selector {
  const expressions: Expression[] = [];
  const equal: [string, string][] = [];
  for (let i = 1 + r.below(most); i > 0; i--) {
    const key = r.pick(keys);
    const values = vocabulary[key] ?? [""];
    const operator = r.pick(["=", "=", "In", "NotIn", "Exists", "DoesNotExist"] as const);
    if (operator === "=") equal.push([key, r.pick(values)]);
    else if (operator === "In" || operator === "NotIn") expressions.push({ key, operator, values: [r.pick(values)] });
    else expressions.push({ key, operator, values: [] });
  }
  return {
    ...(equal.length > 0 && { matchLabels: Object.fromEntries(equal) }),
    ...(expressions.length > 0 && { matchExpressions: expressions }),
  };
}

interface Expression {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values: readonly string[];
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly Expression[];
}
