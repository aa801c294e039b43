// Which closed cases have been kept for long enough. Pure. What a person has acknowledged is remembered for as long as the pod lives.
import type { AgentVerdict } from "@bailiff/crds";
import { isOpen } from "../snapshot/snapshot.ts";

export interface Keep {
  readonly forMs: number;
  /** Of closed cases in a namespace. */
  readonly most: number;
}

/**
 * The cases of one namespace that may go: those older than `forMs`, and the oldest of those beyond `most`. `nextMs`: when the next one
 * will be old enough, in epoch milliseconds.
 */
export function prunable(
  verdicts: readonly AgentVerdict[],
  isLive: (uid: string) => boolean,
  nowMs: number,
  keep: Keep,
): { readonly now: readonly AgentVerdict[]; readonly nextMs: number | undefined } {
  const closed = verdicts.filter((one) => !isOpen(one) && one.metadata.deletionTimestamp === undefined);
  const isAcknowledgement = ({ status, spec }: AgentVerdict) =>
    (status?.phase === "Released" || status?.phase === "Dismissed") && isLive(spec.pod.uid);
  const oldestFirst = closed.filter((one) => !isAcknowledgement(one)).sort((a, b) => closedMs(a) - closedMs(b));
  const beyond = Math.max(0, closed.length - keep.most);
  const isDue = (one: AgentVerdict, i: number) => i < beyond || nowMs - closedMs(one) > keep.forMs;
  const kept = oldestFirst.find((one, i) => !isDue(one, i));
  return { now: oldestFirst.filter(isDue), nextMs: kept && closedMs(kept) + keep.forMs + 1 };
}

function closedMs({ status, metadata }: AgentVerdict): number {
  return Date.parse(status?.closedAt ?? metadata.creationTimestamp ?? "");
}
