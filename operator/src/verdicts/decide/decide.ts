// What should become of a case, and of its pod: the desired state, pure. What is there already is the business of whoever carries it out.
import type { AgentVerdict, Phase } from "@bailiff/crds";
import { armedBy } from "../../policies/armed-state/armed-state.ts";
import type { Cut } from "../../quarantine/backends/backend.ts";
import { type Plan, plan as planOf } from "../../quarantine/plan/plan.ts";
import { outrankedBy } from "../duplicates/duplicates.ts";
import { endsAtMs, goneForMs } from "../expiry/expiry.ts";
import { response } from "../response/response.ts";
import { noRoom } from "../room/room.ts";
import { isInCustody, isOpen, type Snapshot } from "../snapshot/snapshot.ts";
import { standing } from "../standing/standing.ts";
import { trusted } from "../trust/trust.ts";

/** Why the pod is, or isn't, in custody: the condition Held. */
export interface Reason {
  readonly reason: string;
  readonly message: string;
}

export type Intent =
  /** The pod is to be in custody as planned. */
  | (Reason & { readonly act: "hold"; readonly plan: Plan; readonly dueAtMs?: number })
  /** The pod is not to be in custody for this case. Whoever holds it lets it go, whole. */
  | (Reason & {
      readonly act: "free";
      readonly phase: Phase;
      readonly readopt: boolean;
      readonly dueAtMs?: number;
      readonly podGone?: string;
    })
  /** The case is being deleted: the pod goes free, then the finalizer goes. */
  | (Reason & { readonly act: "forget" });

/** A case that has no room is looked at again after so long: others may have been released. */
const noRoomMs = 30_000;

/** The one decision about a case. */
export function decide(snapshot: Snapshot): Intent {
  const { verdict, pod, nowMs } = snapshot;
  const { decision } = verdict.spec;
  const readopt = decision?.readopt ?? false;
  if (verdict.metadata.deletionTimestamp !== undefined)
    return { act: "forget", reason: "CaseDeleted", message: "somebody deleted the case" };
  if (!isOpen(verdict))
    return closed(verdict.status?.phase ?? "Expired", heldMessage(verdict) ?? "the case is closed", readopt);
  const where = standing(snapshot);
  if (where.is === "Superseded") return { ...closed("Superseded", where.message), reason: "NotAsClaimed" };
  if (decision?.action === "Release" || decision?.action === "Dismiss") {
    const phase = decision.action === "Release" ? "Released" : "Dismissed";
    return closed(phase, [`${decision.by} decided so`, decision.reason].filter(Boolean).join(": "), readopt);
  }
  if (where.is === "PodGone") return gone(snapshot, where.message);
  const rival = outrankedBy(snapshot);
  if (rival)
    return closed("Superseded", `case ${rival.metadata.name} is about the same pod, and one open case is enough`);
  const isHeld = isInCustody(pod, verdict);
  const wanted = response(snapshot);
  if (!wanted.wanted) {
    const phase = wanted.reason === "AwaitingApproval" ? "AwaitingApproval" : "Open";
    return { act: "free", phase, readopt, reason: wanted.reason, message: wanted.message };
  }
  const { policy } = snapshot;
  if (!policy || !pod) throw new Error("custody is wanted only for a live pod under a policy");
  const endMs = endsAtMs(verdict, policy, nowMs, isHeld ? sinceMs(verdict, nowMs) : nowMs);
  if (isHeld && endMs !== undefined && endMs <= nowMs)
    return closed("Expired", "its ttl has passed since the last offence", readopt);
  const plan = planOf({
    policy: armedBy(policy),
    pod,
    case: verdict.metadata.name,
    networkPolicies: snapshot.networkPolicies,
    backends: trusted(snapshot.offers, cutOf(snapshot, 0), {
      applied: isHeld ? (verdict.status?.quarantine?.backends ?? []).map(({ name }) => name) : [],
      pendingSinceMs: pendingSinceMs(verdict),
    }),
  });
  if (!isHeld) {
    const hardCuts = plan.backends.some(
      ({ name, applies }) => applies && name !== "NetworkPolicy" && name !== "Isolation",
    );
    if (snapshot.unarmed !== undefined && !hardCuts)
      return { act: "free", phase: "Open", readopt, reason: "NotArmed", message: snapshot.unarmed };
    const full = noRoom(policy, verdict.spec.agent.name, snapshot.room);
    if (full !== undefined)
      return { act: "free", phase: "Open", readopt, reason: "BlastRadius", message: full, dueAtMs: nowMs + noRoomMs };
  }
  return {
    act: "hold",
    plan,
    reason: "InCustody",
    message: wanted.message,
    ...(endMs !== undefined && { dueAtMs: endMs }),
  };
}

/** The cut as its backends judge it; `leaks` is how many policies still allow. What was seen of an earlier cut proves nothing of this one. */
export function cutOf({ nowMs, verdict, node }: Snapshot, leaks: number): Cut {
  const { custody } = verdict.spec;
  const since = sinceMs(verdict, nowMs);
  const isEarlier = custody?.cutAt !== undefined && Date.parse(custody.cutAt) < since - clockSkewMs;
  return { nowMs, sinceMs: since, custody: isEarlier ? undefined : custody, node, leaks };
}

/** How far a node's clock may be behind ours. */
const clockSkewMs = 60_000;

/** When custody began, as the status says; now, where it doesn't yet. */
export function sinceMs({ status }: AgentVerdict, nowMs: number): number {
  const since = status?.phase === "Quarantined" ? status.quarantine?.since : undefined;
  return since === undefined ? nowMs : Date.parse(since);
}

function pendingSinceMs({ status }: AgentVerdict): number | undefined {
  const holds = status?.conditions?.find(({ type }) => type === "Holds");
  return holds?.reason === "Pending" ? Date.parse(holds.lastTransitionTime) : undefined;
}

function heldMessage({ status }: AgentVerdict): string | undefined {
  return status?.conditions?.find(({ type }) => type === "Held")?.message;
}

function closed(phase: Phase, message: string, readopt = false): Intent {
  return { act: "free", phase, readopt, reason: phase, message };
}

/** The phase stays until a person decides, or a week has passed: crashing a pod doesn't close its case. */
function gone({ verdict, nowMs }: Snapshot, message: string): Intent {
  const condition = verdict.status?.conditions?.find(({ type, status }) => type === "PodGone" && status === "True");
  const untilMs = (condition ? Date.parse(condition.lastTransitionTime) : nowMs) + goneForMs;
  if (untilMs <= nowMs) return closed("Expired", "the pod has been gone for 7 days, and nobody decided");
  const phase = verdict.status?.phase ?? "Open";
  return { act: "free", phase, readopt: false, reason: "PodGone", message, dueAtMs: untilMs, podGone: message };
}
