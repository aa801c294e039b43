// A known place, called by a program that never called it: how data leaves through doors that are open.
import { clipPath } from "../../../baseline/entry.ts";
import { describe } from "../../../destinations/destination.ts";
import { isQuietPlace } from "../../places.ts";
import type { Rule } from "../../rule.ts";
import { severityOfSurprise } from "../../surprise.ts";

export const newPair: Rule = {
  name: "new-pair",
  gate: "Novelty",
  severity: "Low",
  kinds: ["connect"],
  judgesOutsiders: false,
  references: ["ASI02", "T1567", "AML.T0086"],
  signal: "A program that calls a place which only other programs of the container ever called.",
  benign: "A new tool for an old task.",
  advice:
    "See what was sent there: doors that are open for work are open for data too. If it is a tool of the agent, let the baseline learn it.",
  judge: ({ process }, { destination, expectation, isRollout }) => {
    if (destination === undefined || expectation === undefined || isQuietPlace(destination)) return undefined;
    const binary = clipPath(process.binary);
    if (!expectation.knowsDestination(destination.token) || expectation.knowsPair(binary, destination.token))
      return undefined;
    const surprise = expectation.connectSurprise(binary, destination, isRollout).bits;
    const severity = severityOfSurprise(surprise, isRollout);
    if (severity === undefined) return undefined;
    return {
      signature: `${binary} ${destination.token}`,
      severity: "Low",
      surprise,
      message: `${process.binary} called ${describe(destination)}, which other programs of this container call and it never did`,
    };
  },
};
