// At most one open case a pod. Of several the one that holds the pod stays, then the worse, then the older, then the first by name.
import { type AgentVerdict, severities } from "@bailiff/crds";
import { isHeldBy, isOpen, type Snapshot } from "../snapshot/snapshot.ts";
import { standing } from "../standing/standing.ts";

/** The open case of the same pod that outranks this one; undefined where this one stays. */
export function outrankedBy(snapshot: Snapshot): AgentVerdict | undefined {
  const { verdict, siblings, pod } = snapshot;
  // One that is being deleted frees its pod, however long somebody's finalizer keeps it.
  const rivals = siblings.filter(
    (one) =>
      one.metadata.deletionTimestamp === undefined && isOpen(one) && standing({ verdict: one, pod }).is === "Live",
  );
  return rivals.filter((rival) => compare(rival, verdict, snapshot) < 0).sort((a, b) => compare(a, b, snapshot))[0];
}

function compare(a: AgentVerdict, b: AgentVerdict, { pod }: Snapshot): number {
  const heldFirst = Number(isHeldBy(pod, b)) - Number(isHeldBy(pod, a));
  const worseFirst = severities.indexOf(b.spec.severity) - severities.indexOf(a.spec.severity);
  const olderFirst = Date.parse(a.metadata.creationTimestamp ?? "") - Date.parse(b.metadata.creationTimestamp ?? "");
  return heldFirst || worseFirst || olderFirst || (a.metadata.name < b.metadata.name ? -1 : 1);
}
