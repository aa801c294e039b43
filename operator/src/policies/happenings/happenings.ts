// What people are told by Kubernetes Events of a policy: its conditions as they turn. Pure.
import type { AgentPolicy, Condition } from "@bailiff/crds";
import type { Happening } from "../../runtime/events/recorder.ts";
import type { PolicyStatus } from "../status/status.ts";

/** Said of a new policy at once where they are not well; the others take their time. */
const promised: readonly string[] = ["Accepted", "Armed"];

/** Events for this change of a policy's status. Reason is the condition where it holds, and why where it doesn't. */
export function happenings({ status: before }: Pick<AgentPolicy, "status">, after: PolicyStatus): Happening[] {
  return (after.conditions ?? []).flatMap((now): Happening[] => {
    const then = before?.conditions?.find(({ type }) => type === now.type);
    if (!isNews(now, then)) return [];
    const isWell = now.status === "True" && now.reason !== "Overlap";
    return [{ type: isWell ? "Normal" : "Warning", reason: isWell ? now.type : now.reason, message: now.message }];
  });
}

function isNews(now: Condition, then: Condition | undefined): boolean {
  if (then) return now.status !== then.status || now.reason !== then.reason;
  if (now.reason === "Overlap") return true;
  // What a person asked for is no news.
  return promised.includes(now.type) && now.status !== "True" && now.reason !== "Observe";
}
