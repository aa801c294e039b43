// Which closed cases have been kept for long enough. Pure. What a person has acknowledged is remembered for as long as the pod lives.
import type { AgentVerdict } from "@bailiff/crds";
import { isOpen } from "../snapshot/snapshot.ts";

export interface Keep {
  readonly forMs: number;
  /** Of closed cases in a namespace. */
  readonly most: number;
}

/** The cases of one namespace that may go: those older than `forMs`, and the oldest of those beyond `most`. */
export function prunable(
  verdicts: readonly AgentVerdict[],
  isLive: (uid: string) => boolean,
  nowMs: number,
  keep: Keep,
): AgentVerdict[] {
  const closed = verdicts.filter((one) => !isOpen(one) && one.metadata.deletionTimestamp === undefined);
  const isAcknowledgement = ({ status, spec }: AgentVerdict) =>
    (status?.phase === "Released" || status?.phase === "Dismissed") && isLive(spec.pod.uid);
  const oldestFirst = closed.filter((one) => !isAcknowledgement(one)).sort((a, b) => closedMs(a) - closedMs(b));
  const beyond = Math.max(0, closed.length - keep.most);
  return oldestFirst.filter((one, i) => i < beyond || nowMs - closedMs(one) > keep.forMs);
}

function closedMs({ status, metadata }: AgentVerdict): number {
  return Date.parse(status?.closedAt ?? metadata.creationTimestamp ?? "");
}
