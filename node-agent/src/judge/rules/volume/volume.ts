// Far more connections to a known place than ever in a minute: how data leaves through a door that is open.
import { clipPath } from "../../../baseline/entry.ts";
import { describe } from "../../../destinations/destination.ts";
import type { Rule } from "../../rule.ts";

/** So many times the learned peak, and never less than this many in a minute. Tuned on the recorded sessions: no benign one reaches it. */
const factor = 2;
const atLeast = 30;

export const volume: Rule = {
  name: "volume",
  gate: "Quota",
  severity: "Medium",
  kinds: ["connect"],
  judgesOutsiders: false,
  references: ["ASI01", "ASI02", "T1567.002", "T1041", "AML.T0086"],
  signal: "Far more connections to a known place within a minute than ever while the agent was learned.",
  benign: "A backlog, a retry storm, or more users than ever.",
  advice: "Compare with the receiving side's own log: what was read or sent. If it stays, let the baseline learn it.",
  judge: (action, { destination, expectation, rates }) => {
    if (
      action.kind !== "connect" ||
      destination === undefined ||
      expectation === undefined ||
      destination.class === "loopback"
    )
      return undefined;
    const binary = clipPath(action.process.binary);
    const pair = expectation.pairOf(binary, destination.token);
    if (pair === undefined) return undefined;
    const now = rates.bump(pair.key, action.time);
    if (now < Math.max(atLeast, pair.peak * factor)) return undefined;
    return {
      signature: `${binary} ${destination.token}`,
      message: `${action.process.binary} connected ${now} times to ${describe(destination)} within a minute; ${pair.peak} was the most while it was learned`,
    };
  },
};
