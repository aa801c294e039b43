// Far more connections to a known place than ever in a minute: how data leaves through a door that is open.
import { clipPath, connectKey } from "../../../baseline/counts/entry.ts";
import { floodBits } from "../../../baseline/rates/tail.ts";
import { describe } from "../../../destinations/destination.ts";
import type { Context } from "../../context.ts";
import { goesOn } from "../../pace.ts";
import type { Rule } from "../../rule.ts";
import { bitsFrom, counts } from "../../thresholds.ts";

export const volume: Rule = {
  name: "volume",
  gate: "Quota",
  severity: "Medium",
  kinds: ["connect"],
  judgesOutsiders: false,
  references: ["ASI01", "ASI02", "T1567.002", "T1041", "AML.T0086"],
  signal:
    "Far more connections to a known or declared place within a minute than ever while the agent was learned; of a program that never called it, than of the busiest that is known.",
  benign: "A backlog, a retry storm, or more users than ever.",
  advice:
    "Check the receiving side's own log for what was read or sent. If it is here to stay, let the baseline learn it.",
  judge: (action, context) => {
    const { destination, expectation, rates } = context;
    if (
      action.kind !== "connect" ||
      destination === undefined ||
      expectation === undefined ||
      destination.class === "loopback"
    )
      return undefined;
    const binary = clipPath(action.process.binary);
    const own = expectation.pairOf(binary, destination.token);
    // Somebody who never called a place that others call, or that is only declared, is held to the busiest of what is known.
    const pair = own ?? (isAllowed(context) ? expectation.rateOf(destination.token) : undefined);
    if (pair === undefined) return undefined;
    const pace = rates.bumpBoth(own?.key ?? connectKey(binary, destination.token), action.time);
    const { within: now } = pace;
    // What two pods or days agree on is no flood, however seldom.
    if (now < counts.crowd || now <= pair.peak || !goesOn(pace)) return undefined;
    const surprise = floodBits(pair.tempo, now, pair.peak);
    if (surprise < bitsFrom.alarming) return undefined;
    const { calls, minutes } = pair.tempo;
    return {
      signature: `${binary} ${destination.token}`,
      surprise,
      // What is usual is learned, and higher rates too, once a second pod or a later day shows them.
      isHabit: true,
      message: `${action.process.binary} connected ${now} times to ${describe(destination)} within a minute; ${pair.peak} was the most ${own === undefined ? "of anything comparable " : ""}while it was learned, and ${(calls / Math.max(1, minutes)).toFixed(1)} a minute was usual`,
    };
  },
};

/** Whether a place is one that is called here, or that the policy declares. */
function isAllowed({ destination, expectation, policy }: Context): boolean {
  if (destination === undefined) return false;
  if (expectation?.knowsDestination(destination.token)) return true;
  const answer = policy?.declaresDestination(destination);
  return answer === "declared" || answer === "shared";
}
