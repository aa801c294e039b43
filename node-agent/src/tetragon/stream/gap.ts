// A time during which something may have been missed, and why. Blind is not clean: every one of these is told.
import type { Micros } from "@bailiff/proto";

export const gapReasons = [
  "Disconnected",
  "AgentRestarted",
  "TetragonRestarted",
  "Overflow",
  "Flood",
  "RingLoss",
  "QueueLoss",
  "Throttled",
  "ExecLess",
  "RateLimited",
  "Undecodable",
] as const;
export type GapReason = (typeof gapReasons)[number];

export interface Gap {
  readonly reason: GapReason;
  /** When we last know that nothing was missed, by this machine's clock. */
  readonly since: Micros;
  /** When seeing began again. */
  readonly until: Micros;
  /** What was lost, for people. */
  readonly message: string;
  /** Prefix of the id of the one container that is concerned; empty: all of the node. */
  readonly container: string;
}
