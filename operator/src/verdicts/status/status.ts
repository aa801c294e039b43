// What a case's status should say, from the snapshot, the intent, and the pod as it is after the intent was carried out. Pure.
import {
  type AgentVerdict,
  type AgentVerdictStatus,
  type Condition,
  limits,
  type Phase,
  type Quarantine,
} from "@bailiff/crds";
import { selects } from "@bailiff/crds/selects/selects";
import { originalAnnotation } from "../../quarantine/names.ts";
import { readOriginal } from "../../quarantine/plan/original.ts";
import type { Plan } from "../../quarantine/plan/plan.ts";
import { controllerOf } from "../../quarantine/plan/pod.ts";
import type { Wish } from "../conditions/conditions.ts";
import { conditionsOf } from "../conditions/conditions.ts";
import { cutOf, type Intent, type Reason, sinceMs } from "../decide/decide.ts";
import { prove } from "../prove/prove.ts";
import { isInCustody, type Snapshot } from "../snapshot/snapshot.ts";

const closedPhases: readonly Phase[] = ["Released", "Dismissed", "Expired", "Superseded"];
/** A cut that somebody undid so often within a minute doesn't hold, whatever its backends say. */
export const contestedAt = 3;

/** The whole status; `snapshot.pod` is the pod as it was left. */
export function statusOf(snapshot: Snapshot, intent: Exclude<Intent, { act: "forget" }>): AgentVerdictStatus {
  const { verdict, nowMs } = snapshot;
  const isHeld = isInCustody(snapshot.pod, verdict);
  const phase = intent.act === "hold" ? (isHeld ? "Quarantined" : "Open") : intent.phase;
  const isClosed = closedPhases.includes(phase);
  const before = verdict.status;
  const quarantine = intent.act === "hold" && isHeld ? held(snapshot, intent) : ended(snapshot, intent);
  const closedAt = isClosed ? (before?.closedAt ?? new Date(nowMs).toISOString()) : undefined;
  const generation = verdict.metadata.generation;
  return {
    ...(generation !== undefined && { observedGeneration: generation }),
    phase,
    ...(closedAt !== undefined && { closedAt }),
    ...(quarantine && { quarantine }),
    conditions: conditionsOf(wishes(snapshot, intent, quarantine), before?.conditions ?? [], {
      nowMs,
      generation,
      byReason: ["Holds", "Held"],
    }),
  };
}

/** The quarantine of a pod that is in custody. */
function held(snapshot: Snapshot, { plan, dueAtMs }: Extract<Intent, { act: "hold" }>): Quarantine {
  const removed = removedLabels(snapshot);
  const applied = plan.backends.filter(({ applies }) => applies).map(({ name }) => name as string);
  if (removed.length > 0 && !applied.includes("Isolation")) applied.push("Isolation");
  const proven = prove(applied, cutOf(snapshot, plan.left.length));
  const undone = contest(snapshot);
  const isHopeless = plan.outlook === "Ineffective" && proven.state === "Pending";
  const state = undone !== undefined || isHopeless ? "Ineffective" : proven.state;
  return {
    state,
    backends: proven.backends.slice(0, limits.backends),
    since: new Date(sinceMs(snapshot.verdict, snapshot.nowMs)).toISOString(),
    ...(dueAtMs !== undefined && { until: new Date(dueAtMs).toISOString() }),
    overlap: plan.left,
    ...record(snapshot),
    removedLabels: removed.slice(0, limits.removedLabels),
    residual: plan.residual.slice(0, limits.residual),
    message: clip(undone ?? messageOf(plan, proven.message)),
  };
}

/** The pod's record once more, where nobody but us can write; one that is too long stays on the pod alone. */
function record({ pod }: Snapshot): Pick<Quarantine, "original"> {
  const original = pod?.metadata.record ?? pod?.metadata.annotations?.[originalAnnotation];
  return original === undefined || original.length > limits.original ? {} : { original };
}

/** Why a cut doesn't hold whatever its backends say: somebody takes it away again. */
function contest({ recuts, refused }: Snapshot): string | undefined {
  if (refused !== undefined) return `somebody undid the cut, and to make it again was refused: ${refused}`;
  if (recuts < contestedAt) return undefined;
  return `somebody undid the cut ${recuts} times within a minute; it is made again, later each time`;
}

/** Where no label could go, that is why nothing holds. */
function messageOf(plan: Plan, proven: string): string {
  return plan.outlook === "Pending" ? proven : `${proven}; ${plan.message}`;
}

/** The record of a custody that is over. */
function ended({ verdict, nowMs }: Snapshot, { reason, message: why }: Reason): Quarantine | undefined {
  const { quarantine, phase } = verdict.status ?? {};
  if (reason === "ReleaseRefused") return quarantine; // It goes on, against everybody's will.
  // With its pod gone the case stays Quarantined: its custody ended when that was first noticed.
  if (quarantine === undefined || phase !== "Quarantined" || wasGone(verdict)) return quarantine;
  const { original: _, ...rest } = quarantine;
  return { ...rest, until: new Date(nowMs).toISOString(), message: clip(`custody is over: ${why}`) };
}

function wasGone({ status }: AgentVerdict): Condition | undefined {
  return status?.conditions?.find(({ type, status }) => type === "PodGone" && status === "True");
}

function wishes(
  snapshot: Snapshot,
  intent: Exclude<Intent, { act: "forget" }>,
  quarantine: Quarantine | undefined,
): Wish[] {
  const { verdict, pod, isDryRun } = snapshot;
  const isHeld = intent.act === "hold" && isInCustody(pod, verdict);
  const list: Wish[] = [];
  if (isHeld && quarantine) {
    list.push({ type: "Held", status: "True", reason: "InCustody", message: intent.message });
    list.push(holds(quarantine), ...warnings(snapshot, intent.plan));
    return list;
  }
  const reason = intent.act === "hold" && isDryRun ? "DryRun" : intent.reason;
  const message = intent.act === "hold" && isDryRun ? dryRun(intent.plan) : intent.message;
  list.push({
    type: "Held",
    status: intent.reason === "ReleaseRefused" ? "True" : "False",
    reason: intent.act === "hold" && !isDryRun ? "Pending" : reason,
    message,
  });
  if (intent.act === "free" && intent.podGone !== undefined)
    list.push({ type: "PodGone", status: "True", reason: "PodGone", message: intent.podGone });
  const goneBefore = wasGone(verdict);
  if (goneBefore && pod === undefined && !list.some(({ type }) => type === "PodGone")) list.push(goneBefore);
  const replaced = replacement(snapshot);
  if (replaced) list.push(replaced);
  return list;
}

function holds({ state, message = "" }: Quarantine): Wish {
  const status = state === "Enforced" ? "True" : state === "Ineffective" ? "False" : "Unknown";
  return { type: "Holds", status, reason: state, message };
}

/** What the cut does beside cutting, or doesn't. */
function warnings({ pod, services }: Snapshot, plan: Plan): Wish[] {
  const labels = pod?.metadata.labels ?? {};
  const serving = services.filter(
    ({ selector }) => Object.keys(selector).length > 0 && selects({ matchLabels: selector }, labels),
  );
  const list: Wish[] = [];
  if (serving.length > 0) {
    const names = serving.slice(0, 8).map(({ name }) => name);
    const message = `still an endpoint of ${serving.length === 1 ? "Service" : "Services"} ${names.join(", ")}: clients are sent to a pod that can't answer`;
    list.push({ type: "StillServed", status: "True", reason: "SelectedByService", message });
  }
  if (plan.probesWillFail.length > 0) {
    const message = `the kubelet can't reach the probes of ${plan.probesWillFail.join(", ")} and will restart them: what is in memory is lost`;
    list.push({ type: "ProbesWillFail", status: "True", reason: "NetworkProbes", message });
  }
  return list;
}

/** The pod that its ReplicaSet has let go, and that release left outside. */
function replacement({ pod, verdict }: Snapshot): Wish | undefined {
  const original = pod && readOriginal(pod);
  const isOutside =
    original &&
    "labels" in original &&
    original.owner?.kind === "ReplicaSet" &&
    !controllerOf(pod) &&
    Object.keys(original.labels).length > 0;
  if (!isOutside || pod.metadata.annotations?.["bailiff.dev/case"] !== undefined) return undefined;
  if (verdict.status?.quarantine === undefined) return undefined;
  const message = `its ReplicaSet ${original.owner?.name} has started another one, so the pod stays outside: delete it, or set decision.readopt to true, which deletes one of the others`;
  return { type: "Replaced", status: "True", reason: "Replaced", message };
}

function removedLabels({ pod }: Snapshot): string[] {
  const original = pod && readOriginal(pod);
  return original && "labels" in original ? Object.keys(original.labels).sort() : [];
}

function dryRun(plan: Plan): string {
  const backends = plan.backends.filter(({ applies }) => applies).map(({ name }) => name);
  const labels = plan.remove.length > 0 ? `, taking away ${plan.remove.join(", ")}` : "";
  return `would be cut by ${backends.join(", ") || "nothing"}${labels}: ${plan.outlook}, ${plan.message}; nothing was done, since the operator runs with --dry-run`;
}

function clip(text: string): string {
  return text.length > limits.message ? `${text.slice(0, limits.message - 1)}…` : text;
}
