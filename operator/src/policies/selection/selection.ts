// Which policy selects a pod: the one that holds it, of several others the oldest, then the first by name. Always by the labels that
// the pod had before any cut.
import type { AgentPolicy } from "@bailiff/crds";
import type { Change } from "@bailiff/crds/client/index";
import { isDemanding, selects } from "@bailiff/crds/selects/selects";
import { caseAnnotation, quarantineLabel } from "../../quarantine/names.ts";
import { agentLabels } from "../../quarantine/plan/original.ts";
import type { Pod } from "../../quarantine/plan/pod.ts";

/**
 * The policies that select the pod, the one that wins first. All of them are of the pod's namespace. A prisoner stays with the policy
 * that it was cut under while that selects it: else whoever may edit an older one could free it without the right to decide.
 */
export function selectingPolicies(policies: readonly AgentPolicy[], pod: Pod): AgentPolicy[] {
  const labels = agentLabels(pod);
  const { labels: marks = {}, annotations = {} } = pod.metadata;
  const holder = annotations[caseAnnotation] === undefined ? undefined : marks[quarantineLabel];
  const holds = ({ metadata }: AgentPolicy): number => Number(metadata.name === holder);
  return policies
    .filter((policy) => isSelecting(policy) && selects(policy.spec.selector, labels))
    .sort((a, b) => holds(b) - holds(a) || compare(a, b));
}

/** Whether any of the policies, all of the pod's namespace, selects it. */
export function isSelected(policies: readonly AgentPolicy[], pod: Pod): boolean {
  const labels = agentLabels(pod);
  return policies.some((policy) => isSelecting(policy) && selects(policy.spec.selector, labels));
}

/** The policies, by name, whose status a change of a pod may touch: those that select it, and the one that holds it. */
export function concernedPolicies(
  policies: readonly Pick<AgentPolicy, "metadata" | "spec">[],
  { now, before }: Pick<Change<Pod>, "now" | "before">,
): Set<string> {
  const names = new Set<string>();
  for (const pod of [now, before]) {
    if (pod === undefined) continue;
    const holder = pod.metadata.labels?.[quarantineLabel];
    if (holder !== undefined) names.add(holder);
    const labels = agentLabels(pod);
    for (const { metadata, spec } of policies) if (selects(spec.selector, labels)) names.add(metadata.name);
  }
  return names;
}

/** A policy without a demand in its selector would judge, and cut, whatever is in the namespace: it selects nothing. */
export function isSelecting({ spec, metadata }: AgentPolicy): boolean {
  return metadata.deletionTimestamp === undefined && isDemanding(spec.selector);
}

function compare(a: AgentPolicy, b: AgentPolicy): number {
  const older = Date.parse(a.metadata.creationTimestamp ?? "") - Date.parse(b.metadata.creationTimestamp ?? "");
  return older || (a.metadata.name < b.metadata.name ? -1 : 1);
}
