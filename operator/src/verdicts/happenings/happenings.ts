// What people are told by Kubernetes Events: the transitions of a case, from what its status said to what it says. Pure.
import type { AgentVerdict, AgentVerdictStatus } from "@bailiff/crds";
import type { Happening } from "../../runtime/events/recorder.ts";

/** Events for this change; none where nothing changed that a person would want to know. */
export function happenings(verdict: AgentVerdict, after: AgentVerdictStatus): Happening[] {
  const before = verdict.status;
  return [...opened(verdict, after), ...moved(verdict, after), ...held(before, after), ...noted(before, after)];
}

/** Those of them that are about the pod as well: who describes the pod wants to know. */
export function aboutPod(all: readonly Happening[]): Happening[] {
  return all.filter(({ reason }) => ofPods.includes(reason));
}

const ofPods: readonly string[] = [
  ...["Quarantined", "Isolated", "Ineffective", "Freed", "Released", "Dismissed", "Expired"],
  ...["ReleaseRefused", "Replaced", "ProbesWillFail"],
];

/** Reasons for no custody that somebody should look at. */
const loud: readonly string[] = [
  "BlastRadius",
  "AwaitingApproval",
  "NotArmed",
  "Refused",
  "ReleaseRefused",
  "DryRun",
  "NotSelected",
  "ExcludedNamespace",
  "OwnPod",
];

function opened({ status: before, spec }: AgentVerdict, after: AgentVerdictStatus): Happening[] {
  if (before?.phase !== undefined || after.closedAt !== undefined) return [];
  const { name, node } = spec.pod;
  const what = spec.summary || spec.findings[0]?.message || `opened by hand by ${spec.reportedBy}`;
  return [{ type: "Warning", reason: "Opened", message: `${spec.severity}: pod ${name} on node ${node}: ${what}` }];
}

/** Into custody, out of it, to its end, or kept from any of them. */
function moved({ status: before, spec }: AgentVerdict, after: AgentVerdictStatus): Happening[] {
  const [why, whyBefore] = [condition(after, "Held"), condition(before, "Held")];
  const [isCut, wasCut] = [after.phase === "Quarantined", before?.phase === "Quarantined"];
  const pod = `pod ${spec.pod.name}`;
  if (isCut && !wasCut) {
    const message = [`${pod} is cut from the network: ${why?.message}`, ...overlaps(after).map(stillAllows)].join("; ");
    return [{ type: "Warning", reason: "Quarantined", message }];
  }
  if (wasCut && !isCut) {
    const reason = after.phase === undefined || after.phase === "Open" ? "Freed" : after.phase;
    return [{ type: "Normal", reason, message: `${pod} is let go: ${why?.message}` }];
  }
  if (after.phase !== before?.phase && after.closedAt !== undefined) {
    const type = why?.reason === "NotAsClaimed" ? "Warning" : "Normal";
    return [{ type, reason: after.phase ?? "Closed", message: why?.message ?? "the case is closed" }];
  }
  const isNews = why !== undefined && why.reason !== whyBefore?.reason && loud.includes(why.reason);
  return isNews ? [{ type: "Warning", reason: why.reason, message: why.message }] : [];
}

/** Whether the cut holds, by what it was strengthened, and who has begun to allow what it forbids. */
function held(before: AgentVerdictStatus | undefined, after: AgentVerdictStatus): Happening[] {
  if (after.phase !== "Quarantined") return [];
  const wasCut = before?.phase === "Quarantined";
  const list: Happening[] = [];
  const { state = "Unverifiable", message = "", removedLabels = [] } = after.quarantine ?? {};
  if (state !== before?.quarantine?.state && (wasCut || state === "Ineffective" || state === "Unverifiable"))
    list.push({ type: state === "Enforced" ? "Normal" : "Warning", reason: state, message });
  if (!wasCut) return list;
  const taken = removedLabels.filter((key) => !before.quarantine?.removedLabels.includes(key));
  if (taken.length > 0)
    list.push({ type: "Warning", reason: "Isolated", message: `labels were taken away: ${taken.join(", ")}` });
  const known = overlaps(before).map(stillAllows);
  const fresh = overlaps(after)
    .map(stillAllows)
    .filter((one) => !known.includes(one));
  if (fresh.length > 0) list.push({ type: "Warning", reason: "Overlap", message: fresh.join("; ") });
  return list;
}

function noted(before: AgentVerdictStatus | undefined, after: AgentVerdictStatus): Happening[] {
  return ["PodGone", "Replaced", "StillServed", "ProbesWillFail"].flatMap((type): Happening[] => {
    const [now, then] = [condition(after, type), condition(before, type)];
    const isNews = now?.status === "True" && then?.status !== "True";
    return isNews ? [{ type: "Warning", reason: type, message: now.message }] : [];
  });
}

type Overlap = NonNullable<AgentVerdictStatus["quarantine"]>["overlap"][number];

function overlaps({ quarantine }: AgentVerdictStatus): readonly Overlap[] {
  return quarantine?.overlap ?? [];
}

function stillAllows({ policy, direction, allows }: Overlap): string {
  return `${policy} still allows ${direction.toLowerCase()}: ${allows}`;
}

function condition(status: AgentVerdictStatus | undefined, type: string) {
  return status?.conditions?.find((one) => one.type === type);
}
