// All that a decision about one case may depend on, gathered at one moment. Whoever decides looks at nothing else.
import type { AgentPolicy, AgentVerdict } from "@bailiff/crds";
import type { NodeSight } from "../../quarantine/backends/backend.ts";
import { caseAnnotation, quarantineLabel } from "../../quarantine/names.ts";
import type { Offer } from "../../quarantine/plan/backends.ts";
import type { LivePod } from "../../world/live-pod.ts";
import type { Service } from "../../world/workload.ts";
import type { Room } from "../room/room.ts";

export interface Snapshot {
  readonly nowMs: number;
  readonly verdict: AgentVerdict;
  /** Other cases that name the same pod by its uid, in whatever namespace. */
  readonly siblings: readonly AgentVerdict[];
  /** The live pod of that uid, wherever it is and whatever it is called; undefined: it is gone. */
  readonly pod: LivePod | undefined;
  /** The policy that selects that pod now, by the labels that it had before any cut. */
  readonly policy: AgentPolicy | undefined;
  /** Why the operator doesn't act on this pod, whatever it did: excluded namespaces, pods of our own. */
  readonly exempt: { readonly reason: string; readonly message: string } | undefined;
  readonly namespaceIsTerminating: boolean;
  /** All NetworkPolicies of the namespace, raw. */
  readonly networkPolicies: readonly unknown[];
  /** Why the armed NetworkPolicy can't be had, such as an object of that name that isn't ours. */
  readonly unarmed: string | undefined;
  readonly offers: readonly Offer[];
  readonly node: NodeSight;
  readonly room: Room;
  /** Services of the namespace. */
  readonly services: readonly Service[];
  /** How often the cut had to be made again within the last minute, since somebody undid it. */
  readonly recuts: number;
  readonly isDryRun: boolean;
  /** The cut was undone, and to make it again was refused: by whom and why. */
  readonly refused?: string;
}

/** Whether the pod is in custody for this case. */
export function isHeldBy(pod: LivePod | undefined, verdict: AgentVerdict): boolean {
  return bearsMarkOf(pod, verdict) && pod?.metadata.labels?.[quarantineLabel] !== undefined;
}

/** Whether the pod is in custody, or was and somebody undid that behind our back. */
export function isInCustody(pod: LivePod | undefined, verdict: AgentVerdict): boolean {
  return isHeldBy(pod, verdict) || (pod !== undefined && verdict.status?.phase === "Quarantined");
}

/**
 * Whether anything of a cut for this case is on the pod: what release has to undo. The mark names a case of the pod's own namespace:
 * one of the same name elsewhere, forged perhaps, has no say.
 */
export function bearsMarkOf(pod: LivePod | undefined, { metadata, spec }: AgentVerdict): boolean {
  if (pod === undefined || pod.metadata.namespace !== metadata.namespace || pod.metadata.uid !== spec.pod.uid)
    return false;
  return pod.metadata.annotations?.[caseAnnotation] === metadata.name;
}

const open: readonly string[] = ["Open", "AwaitingApproval", "Quarantined"];

/** A case without a phase is new, and open. */
export function isOpen({ status }: AgentVerdict): boolean {
  return status?.phase === undefined || open.includes(status.phase);
}
