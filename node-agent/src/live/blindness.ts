// A gap → the finding that says so. How grave it is depends on how much can have happened unseen.
import type { Objection } from "../judge/rule.ts";
import type { Gap } from "../tetragon/stream/gap.ts";

/** A restart or a broken connection of this length is everyday. */
const shortMicros = 10 * 1_000_000;

export function objectionOf({ reason, since, until, message }: Gap): Objection {
  const isEveryday = reason === "Disconnected" || reason === "AgentRestarted" || reason === "TetragonRestarted";
  return {
    signature: `gap ${reason}`,
    severity: isEveryday && until - since <= shortMicros ? "Low" : "Medium",
    message,
  };
}

/** An event takes so long from the kernel to us, at the worst that is usual (285 ms were measured): who died took those along unread. */
export const underWayMs = 1_000;

/** What nobody saw between an earlier life's last heartbeat and now. */
export function restartGap(aliveMs: number, nowMs: number): Gap {
  return {
    reason: "AgentRestarted",
    since: (aliveMs - underWayMs) * 1000,
    until: nowMs * 1000,
    message:
      "the node agent was restarted: what happened meanwhile was not seen, and what it remembered of running processes is gone",
    container: "",
  };
}
