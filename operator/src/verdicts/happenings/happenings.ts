// What people are told by Kubernetes Events: the transitions of a case, from what its status said to what it says. Pure.
import type { AgentVerdict, AgentVerdictStatus } from "@bailiff/crds";
import type { Happening } from "../../runtime/events/recorder.ts";

/** Events for this change; none where nothing changed that a person would want to know. */
export function happenings({ status: before, spec }: AgentVerdict, after: AgentVerdictStatus): Happening[] {
  const list: Happening[] = [];
  const say = (type: Happening["type"], reason: string, message: string) => list.push({ type, reason, message });
  const [held, heldBefore] = [condition(after, "Held"), condition(before, "Held")];
  const isNews = held?.reason !== heldBefore?.reason;
  const wasCut = before?.phase === "Quarantined";
  if (after.phase === "Quarantined" && !wasCut) {
    const overlap = after.quarantine?.overlap ?? [];
    const still = overlap.map(
      ({ policy, direction, allows }) => `${policy} still allows ${direction.toLowerCase()}: ${allows}`,
    );
    say(
      "Warning",
      "Quarantined",
      [`pod ${spec.pod.name} is cut from the network: ${held?.message}`, ...still].join("; "),
    );
  } else if (wasCut && after.phase !== "Quarantined") {
    say(
      "Normal",
      after.phase === "Open" ? "Freed" : (after.phase ?? "Freed"),
      `pod ${spec.pod.name} is let go: ${held?.message}`,
    );
  } else if (after.phase !== before?.phase && after.closedAt !== undefined) {
    say("Normal", after.phase ?? "Closed", held?.message ?? "the case is closed");
  } else if (isNews && held && loud.includes(held.reason)) {
    say("Warning", held.reason, held.message);
  }
  const [state, stateBefore] = [after.quarantine?.state, before?.quarantine?.state];
  if (
    after.phase === "Quarantined" &&
    state !== stateBefore &&
    (wasCut || state === "Ineffective" || state === "Unverifiable")
  )
    say(state === "Enforced" ? "Normal" : "Warning", state ?? "Unverifiable", after.quarantine?.message ?? "");
  for (const type of ["PodGone", "Replaced", "StillServed", "ProbesWillFail"]) {
    const [now, then] = [condition(after, type), condition(before, type)];
    if (now?.status === "True" && then?.status !== "True") say("Warning", type, now.message);
  }
  return list;
}

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

function condition(status: AgentVerdictStatus | undefined, type: string) {
  return status?.conditions?.find((one) => one.type === type);
}
