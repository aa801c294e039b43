// Far more connections to a known place than ever in a minute: how data leaves through a door that is open.
import { clipPath } from "../../../baseline/entry.ts";
import { floodBits } from "../../../baseline/tail.ts";
import { describe } from "../../../destinations/destination.ts";
import type { Rule } from "../../rule.ts";
import { flood } from "../../thresholds.ts";

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
    const { within: now, recently } = rates.bumpBoth(pair.key, action.time);
    // The minute may still hold a burst that has ended: it counts while it goes on.
    if (now < Math.max(flood.calls, pair.peak * flood.factor) || recently * flood.ongoing < now) return undefined;
    const surprise = floodBits(pair.tempo, now);
    if (surprise < flood.bits) return undefined;
    const { calls, minutes } = pair.tempo;
    return {
      signature: `${binary} ${destination.token}`,
      surprise,
      // What is usual is learned, and higher rates too, once a second pod or a later day shows them.
      isHabit: true,
      message: `${action.process.binary} connected ${now} times to ${describe(destination)} within a minute; ${pair.peak} was the most while it was learned, and ${(calls / Math.max(1, minutes)).toFixed(1)} a minute was usual`,
    };
  },
};
