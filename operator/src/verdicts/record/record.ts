// The record of what a pod was before custody is kept twice: on the pod, where it is written with the cut, and in the case's status, which
// only the operator writes. Should the first be lost or falsified (where no admission policy guards pods), the second counts. Pure.
import type { AgentVerdict } from "@bailiff/crds";
import { originalAnnotation } from "../../quarantine/names.ts";
import { type Original, parseOriginal } from "../../quarantine/plan/original.ts";
import type { Pod } from "../../quarantine/plan/pod.ts";

/** The pod, with the record of its case where its own says less than that, or something else. */
export function withRecord<Held extends Pod>(pod: Held, { status }: Pick<AgentVerdict, "status">): Held {
  const text = status?.phase === "Quarantined" ? status.quarantine?.original : undefined;
  const known = text === undefined ? undefined : parseOriginal(text);
  if (text === undefined || known?.uid !== pod.metadata.uid) return pod;
  const found = parseOriginal(pod.metadata.annotations?.[originalAnnotation] ?? "");
  if (found && saysNoLess(found, known)) return pod;
  return { ...pod, metadata: { ...pod.metadata, record: text } };
}

/** A later cut adds labels, and its process may have died before it wrote the status: that much more is no falsification. */
function saysNoLess(found: Original, known: Original): boolean {
  const isSame = (["uid", "owner", "before"] as const).every(
    (field) => JSON.stringify(found[field]) === JSON.stringify(known[field]),
  );
  return isSame && Object.entries(known.labels).every(([key, value]) => found.labels[key] === value);
}
