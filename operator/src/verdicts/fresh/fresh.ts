// Which findings of a case still speak: not those that a person has released or dismissed for this pod, nor those that a closed case
// has already dealt with. A verdict that is replayed brings nothing new.
import type { AgentVerdict, Finding } from "@bailiff/crds";
import { isOpen } from "../snapshot/snapshot.ts";

/** The findings that neither decision nor closed case of the same pod covers. `siblings` are its other cases. */
export function freshFindings(verdict: AgentVerdict, siblings: readonly AgentVerdict[]): Finding[] {
  const closed = siblings.filter((one) => !isOpen(one) && one.metadata.namespace === verdict.metadata.namespace);
  const acknowledged = new Set(
    closed
      .filter(({ status }) => status?.phase === "Released" || status?.phase === "Dismissed")
      .flatMap(({ spec }) => spec.findings.map(pairOf)),
  );
  const dealtWithMs = Math.max(Number.NEGATIVE_INFINITY, ...closed.map(closedMs));
  return verdict.spec.findings.filter(
    (finding) => !acknowledged.has(pairOf(finding)) && Date.parse(finding.lastSeen) > dealtWithMs,
  );
}

function pairOf({ rule, signature }: Finding): string {
  return `${rule}\n${signature}`;
}

/** A case that was superseded dealt with nothing. */
function closedMs({ status }: AgentVerdict): number {
  const at = status?.phase === "Superseded" ? undefined : status?.closedAt;
  return at === undefined ? Number.NEGATIVE_INFINITY : Date.parse(at);
}
