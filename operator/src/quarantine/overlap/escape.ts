// Is every pod that one peer matches matched by one of the others? Exact, by looking for a pod that escapes them all.
import { namespaceName } from "../networkpolicy/policy.ts";
import { type Labels, negate, type Requirement, type Selector } from "../networkpolicy/selector.ts";

export interface PodPeer {
  readonly namespaces: Selector;
  readonly pods: Selector;
}

/** A pod that escapes, described by its labels. */
export interface Escapee {
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
}

/** Branches tried before the search gives up; far beyond what people write, and a bound on what a hostile object costs. */
const maxSteps = 20_000;

/**
 * A pod that `peer` matches and none of `others` does; "none" where there is none; "unknown" beyond the bound.
 * For each of the others one requirement must fail, so the search chooses which and keeps only what can hold together.
 */
export function escapes(peer: PodPeer, others: readonly PodPeer[]): Escapee | "none" | "unknown" {
  // Those that leave the least choice first.
  const ordered = others.toSorted((a, b) => sizeOf(a) - sizeOf(b));
  let steps = 0;
  const named: Requirement = { key: namespaceName, operator: "Exists", values: [] };
  const search = (namespaces: Selector, pods: Selector, i: number): Escapee | undefined => {
    if (++steps > maxSteps) return undefined;
    const namespaceLabels = satisfy(namespaces);
    const labels = namespaceLabels && satisfy(pods);
    if (!namespaceLabels || !labels) return undefined;
    const other = ordered[i];
    if (!other) return { namespace: namespaceLabels[namespaceName] ?? "", namespaceLabels, labels };
    for (const requirement of other.namespaces) {
      const found = search([...namespaces, negate(requirement)], pods, i + 1);
      if (found) return found;
    }
    for (const requirement of other.pods) {
      const found = search(namespaces, [...pods, negate(requirement)], i + 1);
      if (found) return found;
    }
    return undefined;
  };
  return search([...peer.namespaces, named], peer.pods, 0) ?? (steps > maxSteps ? "unknown" : "none");
}

function sizeOf({ namespaces, pods }: PodPeer): number {
  return namespaces.length + pods.length;
}

/** Labels that meet the selector, as few as possible; undefined where it contradicts itself. */
function satisfy(selector: Selector): Labels | undefined {
  const labels: [string, string][] = [];
  for (const [key, requirements] of Map.groupBy(selector, ({ key }) => key)) {
    if (requirements.every(({ operator }) => operator === "NotIn" || operator === "DoesNotExist")) continue;
    if (requirements.some(({ operator }) => operator === "DoesNotExist")) return undefined;
    const excluded = new Set(requirements.flatMap(({ operator, values }) => (operator === "NotIn" ? values : [])));
    const lists = requirements.flatMap(({ operator, values }) => (operator === "In" ? [new Set(values)] : []));
    const value = [...(lists[0] ?? fresh(excluded.size))].find(
      (candidate) => !excluded.has(candidate) && lists.every((values) => values.has(candidate)),
    );
    if (value === undefined) return undefined;
    labels.push([key, value]);
  }
  return Object.fromEntries(labels);
}

/** One value more than there are excluded ones, so that one of them is free. */
function fresh(excluded: number): string[] {
  return Array.from({ length: excluded + 1 }, (_, i) => (i === 0 ? "other" : `other-${i}`));
}
