// Which foreign policies would still allow something beside the cut that we intend, what, and a traffic that proves it.
// Policies add up: whatever one of them allows stays allowed, whoever else denies.
import type { Traffic } from "../networkpolicy/evaluate.ts";
import { type Direction, firstPort, type Policy } from "../networkpolicy/policy.ts";
import { type Labels, selects } from "../networkpolicy/selector.ts";
import type { Cell } from "./cell.ts";
import { describe } from "./describe.ts";
import { beyond, type ContainerPort, type Rest } from "./leak.ts";

/** The pod under judgement. `ports` are its containers' ports, all of them; undefined where they are not known. */
export interface Subject {
  readonly namespace: string;
  readonly labels: Labels;
  readonly ports?: readonly ContainerPort[];
}

/** The other end and the port of a traffic that is allowed; undefined beyond the bound of the search. */
export interface Witness extends Pick<Traffic, "port" | "portName" | "protocol"> {
  readonly direction: Direction;
  readonly peer: Traffic["source"];
}

/** What one policy allows in one direction beyond the cut. */
export interface Leak {
  readonly policy: Policy;
  readonly direction: Direction;
  /** Sentences without the policy's name, e.g. "egress to 0.0.0.0/0 on all ports". */
  readonly allows: readonly string[];
  /** How many more sentences there were, at least. */
  readonly shed: number;
  readonly witness: Witness | undefined;
}

const maxSentences = 16;

/** Leaking peers looked at; beyond them a policy is as open as it can be said to be. */
const maxLooked = 256;

/** What the policy would allow beyond `intended` to a pod that it selects; whether it selects one is another question. */
export function leaks(policy: Policy, intended: Policy, ports: readonly ContainerPort[] | undefined): Leak[] {
  const found: Leak[] = [];
  for (const direction of ["ingress", "egress"] as const) {
    const sentences = new Set<string>();
    let witness: Witness | undefined;
    let looked = 0;
    for (const { rule, cells, rests } of beyond(policy, intended, direction, ports)) {
      for (const sentence of describe(direction, rule, cells, rests)) sentences.add(sentence);
      witness ??= firstWitness(direction, rests, ports);
      if (++looked > maxLooked) break;
    }
    const [...all] = sentences;
    const allows = all.slice(0, maxSentences);
    const shed = all.length - allows.length + (looked > maxLooked ? 1 : 0);
    if (all.length > 0) found.push({ policy, direction, allows, shed, witness });
  }
  return found;
}

/** The leaks of those policies that select the pod. */
export function overlap(foreign: readonly Policy[], intended: Policy, subject: Subject): Leak[] {
  return foreign
    .filter((policy) => policy.namespace === subject.namespace && selects(policy.pods, subject.labels))
    .flatMap((policy) => leaks(policy, intended, subject.ports));
}

/** One line a sentence: "policy default/allow-web: egress to 0.0.0.0/0 on all ports". */
export function describeLeak({ policy, allows, shed }: Leak): string[] {
  const head = `policy ${policy.namespace}/${policy.name}`;
  const unread = policy.problem === undefined ? [] : [`${head}: can't be read whole, taken as open: ${policy.problem}`];
  const more = shed > 0 ? [`${head}: and at least ${shed} more`] : [];
  return [...unread, ...allows.map((sentence) => `${head}: ${sentence}`), ...more];
}

function firstWitness(
  direction: Direction,
  rests: readonly Rest[],
  ports: readonly ContainerPort[] | undefined,
): Witness | undefined {
  const rest = rests.find(({ witness }) => witness !== undefined);
  if (!rest?.witness) return undefined;
  const { from, name, protocol } = rest.cell;
  const portName = name ?? (direction === "ingress" ? nameOf(ports, rest.cell) : undefined);
  return {
    direction,
    peer: rest.witness,
    port: Math.max(from, firstPort),
    protocol: protocol ?? "ICMP",
    ...(portName !== undefined && { portName }),
  };
}

function nameOf(ports: readonly ContainerPort[] | undefined, cell: Cell): string | undefined {
  return ports?.find(({ containerPort, protocol = "TCP" }) => containerPort === cell.from && protocol === cell.protocol)
    ?.name;
}
