// Which of our nodes a pod without a node goes to. Not a scheduler: it obeys a node's name and labels, and otherwise takes turns. Pure.
import type { Json } from "../api.ts";

/** A node's name, and the labels that nodeSelector asks for. */
export type Candidate = { readonly name: string; readonly labels: Readonly<Record<string, string>> };

/** The node for the pod; undefined: it waits (gated, not for the default scheduler, or no node fits). `turn` counts up. */
export function nodeFor(pod: Json, candidates: readonly Candidate[], turn: number): string | undefined {
  const { spec } = pod;
  if (spec.schedulingGates?.length > 0 || (spec.schedulerName ?? "default-scheduler") !== "default-scheduler")
    return undefined;
  const wanted = Object.entries(spec.nodeSelector ?? {});
  const names = wantedNames(spec);
  const fit = candidates.filter(
    ({ name, labels }) => (!names || names.includes(name)) && wanted.every(([key, value]) => labels[key] === value),
  );
  return fit[turn % fit.length]?.name;
}

/** The DaemonSet controller asks for a node by its name, in a required affinity. */
function wantedNames(spec: Json): readonly string[] | undefined {
  const terms: Json[] =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const fields: Json[] = terms.flatMap((term) => term.matchFields ?? []);
  const byName = fields.filter((field) => field.key === "metadata.name" && field.operator === "In");
  return byName.length > 0 ? byName.flatMap((field) => field.values) : undefined;
}
