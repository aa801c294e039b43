// Calls to a known place that keep time, where calls there usually don't: a beacon through a door that is open.
import { clipPath } from "../../../baseline/counts/entry.ts";
import { rhythmBits } from "../../../baseline/rates/rhythm.ts";
import { describe } from "../../../destinations/destination.ts";
import { isQuietPlace } from "../../places.ts";
import type { Rule } from "../../rule.ts";
import { bitsFrom, counts, micros, ratio } from "../../thresholds.ts";

export const machineRhythm: Rule = {
  name: "machine-rhythm",
  gate: "Quota",
  severity: "Medium",
  kinds: ["connect"],
  judgesOutsiders: false,
  references: ["ASI10", "T1071", "T1029", "AML.T0096"],
  signal:
    "Calls of a program to a place that it knows, at far more equal distances in time than its calls there usually have.",
  benign: "A new poll or heartbeat, or a client that tries again and again while the place is down.",
  advice:
    "Find what in the agent calls on that schedule, and check the receiving side's log. An intended poll is soon learned.",
  judge: (action, { destination, expectation, rates }) => {
    if (action.kind !== "connect" || destination === undefined || isQuietPlace(destination)) return undefined;
    const binary = clipPath(action.process.binary);
    const pair = expectation?.pairOf(binary, destination.token);
    if (pair === undefined) return undefined;
    const run = rates.rhythms.note(pair.key, action.time);
    if (run === undefined || run.variance > ratio.jitter ** 2) return undefined;
    // Faster than that it is a client that tries again, or a flood.
    if (run.medianSeconds * 1_000_000 < micros.instant) return undefined;
    const surprise = rhythmBits(run, pair.tempo, counts.crowd);
    if (surprise < bitsFrom.grave) return undefined;
    const { gaps, gapSeconds, gapSquares } = pair.tempo;
    const mean = gapSeconds / gaps;
    const deviation = Math.sqrt(Math.max(0, gapSquares / gaps - mean * mean));
    return {
      signature: `${binary} ${destination.token}`,
      // What goes on inside the cluster is scheduled more often than what leaves it.
      severity: destination.class === "world" ? "Medium" : "Low",
      surprise,
      isHabit: true,
      message: `${action.process.binary} called ${describe(destination)} every ${run.medianSeconds.toFixed(1)} s, ${run.gaps + 1} times in a row; ${mean.toFixed(1)} s apart, give or take ${deviation.toFixed(1)}, was usual while it was learned`,
    };
  },
};
