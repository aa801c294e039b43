// Leaks as AgentVerdict.status.quarantine.overlap holds them: bounded, one entry for each policy and direction.
import { limits, type Quarantine } from "@bailiff/crds";
import type { Leak } from "./overlap.ts";

export type OverlapEntry = Quarantine["overlap"][number];

/** One entry a leak, in the order of policy and direction, at most `limits.overlap`; what is shed is counted in the last one's text. */
export function overlapEntries(leaks: readonly Leak[]): OverlapEntry[] {
  const sorted = leaks
    .map((leak) => ({
      policy: `${leak.policy.namespace}/${leak.policy.name}`,
      direction: leak.direction === "ingress" ? ("Ingress" as const) : ("Egress" as const),
      allows: clip(sentences(leak).join("; ")),
    }))
    .sort((a, b) => (`${a.policy} ${a.direction}` < `${b.policy} ${b.direction}` ? -1 : 1));
  const shed = sorted.length - limits.overlap;
  return sorted
    .slice(0, limits.overlap)
    .map((entry, i) =>
      shed > 0 && i === limits.overlap - 1
        ? { ...entry, allows: clip(`(and ${shed} more entries not shown) ${entry.allows}`) }
        : entry,
    );
}

function sentences({ policy, allows, shed }: Leak): string[] {
  const unread = policy.problem === undefined ? [] : [`can't be read whole, taken as open: ${policy.problem}`];
  return [...unread, ...allows, ...(shed > 0 ? [`and at least ${shed} more`] : [])];
}

function clip(text: string): string {
  return text.length > limits.message ? `${text.slice(0, limits.message - 1)}…` : text;
}
