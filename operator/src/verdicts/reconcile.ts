// One case: look, decide, act, say. What should be is decide's, what is written comes from it; trouble is thrown and tried again.
import type { AgentVerdict, AgentVerdictStatus } from "@bailiff/crds";
import { ApiError, isNotFound, resources } from "@bailiff/crds/client/index";
import { leavesNothing } from "../quarantine/armed/armed.ts";
import { isolateLabel } from "../quarantine/names.ts";
import { isRefusal, refusedMs } from "../refusal/refusal.ts";
import type { Due } from "../runtime/controller/controller.ts";
import type { Recorder } from "../runtime/events/recorder.ts";
import { mergePatch } from "../status-patch/status-patch.ts";
import type { LivePod } from "../world/live-pod.ts";
import { cut, type Means, release } from "./custody/custody.ts";
import { decide, type Intent } from "./decide/decide.ts";
import { hasFinalizer, writeFinalizer } from "./finalizer/finalizer.ts";
import { findPod, gather, type Surroundings } from "./gather/gather.ts";
import { aboutPod, happenings } from "./happenings/happenings.ts";
import { withRecord } from "./record/record.ts";
import type { Recuts } from "./recuts/recuts.ts";
import { bearsMarkOf, isHeldBy, type Snapshot } from "./snapshot/snapshot.ts";
import { statusOf } from "./status/status.ts";
import { patienceMs } from "./trust/trust.ts";

export interface VerdictWork extends Surroundings, Means {
  readonly recuts: Recuts;
  readonly recorder: Pick<Recorder, "record">;
  /** Told of each first cut that was stored. */
  readonly onCut: (verdict: AgentVerdict) => void;
  readonly nowMs: () => number;
}

/** What was done, for the status. */
interface Done {
  readonly snapshot: Snapshot;
  readonly intent: Intent;
  readonly resourceVersion: string | undefined;
  readonly dueMs: number;
}

/** Reconciles the case of that key ("namespace/name"). */
export async function reconcileVerdict(work: VerdictWork, key: string, signal: AbortSignal): Promise<Due> {
  const verdict = work.world.verdicts.get(key);
  if (!verdict) return undefined;
  const pod = await findPod(work.client, work.world, verdict, signal);
  const snapshot = gather(work, verdict, pod && withRecord(pod, verdict), work.nowMs());
  const intent = decide(snapshot);
  if (intent.act === "hold") return say(work, await hold(work, snapshot, intent, signal), signal);
  const freed = await free(work, snapshot, intent, signal);
  if (intent.act === "forget") return forget(work, verdict, signal);
  return say(work, freed, signal);
}

async function hold(
  work: VerdictWork,
  snapshot: Snapshot,
  intent: Extract<Intent, { act: "hold" }>,
  signal: AbortSignal,
): Promise<Done> {
  const { verdict, policy, pod, nowMs } = snapshot;
  const { resourceVersion } = verdict.metadata;
  const dueMs = intent.dueAtMs === undefined ? Number.POSITIVE_INFINITY : intent.dueAtMs - nowMs;
  const patch = intent.plan.cut;
  if (patch === undefined || work.isDryRun || !policy || !pod) return { snapshot, intent, resourceVersion, dueMs };
  const wasCut = verdict.status?.phase === "Quarantined";
  if (wasCut && isUndone(snapshot)) {
    const waitMs = work.recuts.waitMs(pod.metadata.uid, nowMs);
    if (waitMs > 0) return { snapshot, intent, resourceVersion, dueMs: waitMs };
    work.recuts.note(pod.metadata.uid, nowMs);
  }
  try {
    const written = await cut(work, { verdict, policy, pod, patch }, signal);
    if (!wasCut) work.onCut(verdict);
    const recuts = work.recutsOf(pod.metadata.uid, nowMs);
    return {
      snapshot: { ...snapshot, pod: written.pod, recuts },
      intent,
      resourceVersion: written.resourceVersion,
      dueMs,
    };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { message } = error;
    const refused = { act: "free", phase: "Open", readopt: false, reason: "Refused", message } as const;
    const seen = wasCut && isUndone(snapshot) ? { ...snapshot, refused: message } : snapshot;
    return { snapshot: seen, intent: wasCut ? intent : refused, resourceVersion: undefined, dueMs: refusedMs };
  }
}

/** A cut that was whole and isn't any more, through nobody's plan. */
function isUndone({ pod, verdict, policy }: Snapshot): boolean {
  if (!isHeldBy(pod, verdict) || pod?.metadata.record !== undefined) return true;
  if (policy && leavesNothing(policy.spec.response.allow) && pod?.metadata.labels?.[isolateLabel] === undefined)
    return true;
  const removed = verdict.status?.quarantine?.removedLabels ?? [];
  return removed.some((label) => pod?.metadata.labels?.[label] !== undefined);
}

async function free(
  work: VerdictWork,
  snapshot: Snapshot,
  intent: Exclude<Intent, { act: "hold" }>,
  signal: AbortSignal,
): Promise<Done> {
  const { verdict, pod, nowMs } = snapshot;
  const dueAtMs = intent.act === "free" ? intent.dueAtMs : undefined;
  const dueMs = dueAtMs === undefined ? Number.POSITIVE_INFINITY : dueAtMs - nowMs;
  const { resourceVersion } = verdict.metadata;
  if (!pod) work.claims.free(verdict.spec.pod.uid);
  try {
    const left = pod && (await letGo(work, snapshot, pod, intent, signal));
    return { snapshot: { ...snapshot, pod: left }, intent, resourceVersion, dueMs };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const isDoomed = goesWithItsNamespace(snapshot, error);
    // A case that is deleted keeps its finalizer until its pod is free, or goes with its namespace: nothing of ours may hold that up.
    if (intent.act === "forget" && isDoomed) return { snapshot, intent, resourceVersion, dueMs };
    if (intent.act === "forget" || !(isDoomed || isRefusal(error))) throw error;
    const phase = verdict.status?.phase ?? "Quarantined";
    const message = isDoomed
      ? `${error.message}; the pod goes with its namespace, in custody until then`
      : error.message;
    const stuck = { act: "free", phase, readopt: false, reason: "ReleaseRefused", message } as const;
    return { snapshot, intent: stuck, resourceVersion, dueMs: refusedMs };
  }
}

/** What couldn't be released needs no release any more; a Conflict is a reason to look again, and no more than that. */
function goesWithItsNamespace({ namespaceIsTerminating }: Snapshot, { code }: ApiError): boolean {
  return namespaceIsTerminating && code !== 409;
}

/** Releases the pod if this case has marked it, and takes it back into its ReplicaSet when that is asked for later. */
async function letGo(
  work: VerdictWork,
  { verdict }: Snapshot,
  pod: LivePod,
  intent: Intent,
  signal: AbortSignal,
): Promise<LivePod | undefined> {
  const readopt = intent.act === "free" && intent.readopt;
  const isOutside =
    verdict.status?.conditions?.some(({ type, status }) => type === "Replaced" && status === "True") ?? false;
  if (!bearsMarkOf(pod, verdict) && !(isOutside && readopt)) return pod;
  return release(work, pod, readopt, signal);
}

/** The case is being deleted, and its pod is free: our finalizer goes. */
async function forget(work: VerdictWork, verdict: AgentVerdict, signal: AbortSignal): Promise<Due> {
  if (!hasFinalizer(verdict)) return undefined;
  const { pod } = verdict.spec;
  if (verdict.status?.phase === "Quarantined") {
    const message = `case ${verdict.metadata.name} was deleted while it held the pod: pod ${pod.name} is let go`;
    work.recorder.record(
      { resource: resources.pods, namespace: verdict.metadata.namespace, name: pod.name, uid: pod.uid },
      { type: "Warning", reason: "CaseDeleted", message },
    );
  }
  try {
    await writeFinalizer(work.client, resources.agentVerdicts, verdict.metadata, false, signal);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return undefined;
}

/** Writes the status where it differs, tells of it, and sees to the finalizer. */
async function say(
  work: VerdictWork,
  { snapshot, intent, resourceVersion, dueMs }: Done,
  signal: AbortSignal,
): Promise<Due> {
  if (intent.act === "forget") return undefined;
  const { verdict } = snapshot;
  const status = statusOf(snapshot, intent);
  const version = await write(work, verdict, status, resourceVersion, signal);
  // Both ways, whatever an earlier pass or a cache that lags behind it believed.
  const isHeld = intent.act === "hold" && isHeldBy(snapshot.pod, verdict);
  // Where a cut is refused it stays: put on for each new try, and taken off, it would be news to look at, without end.
  const isOver = !bearsMarkOf(snapshot.pod, verdict) || snapshot.namespaceIsTerminating;
  const isFree = intent.act === "free" && intent.reason !== "Refused" && isOver;
  const wasWritten = resourceVersion !== verdict.metadata.resourceVersion;
  if (hasFinalizer(verdict) ? isFree : isHeld && !wasWritten && !work.isDryRun) {
    const seen = { ...verdict.metadata, resourceVersion: version };
    await writeFinalizer(work.client, resources.agentVerdicts, seen, isHeld, signal);
  }
  // A backend in doubt is looked at again when patience with it ends.
  const nextMs =
    status.quarantine?.state === "Pending" && intent.act === "hold" ? Math.min(dueMs, patienceMs + 50) : dueMs;
  return Number.isFinite(nextMs) ? { afterMs: nextMs } : undefined;
}

async function write(
  work: VerdictWork,
  verdict: AgentVerdict,
  status: AgentVerdictStatus,
  resourceVersion: string | undefined,
  signal: AbortSignal,
) {
  const patch = mergePatch(verdict.status, status);
  if (!patch) return resourceVersion;
  const { namespace, name, uid } = verdict.metadata;
  const body = { metadata: { resourceVersion }, status: patch };
  const stored = await work.client.merge(resources.agentVerdicts, { namespace, name }, body, {
    subresource: "status",
    signal,
  });
  const told = happenings(verdict, status);
  for (const happening of told)
    work.recorder.record({ resource: resources.agentVerdicts, namespace, name, uid }, happening);
  const { pod } = verdict.spec;
  for (const happening of aboutPod(told))
    work.recorder.record({ resource: resources.pods, namespace, name: pod.name, uid: pod.uid }, happening);
  return stored.metadata.resourceVersion;
}
