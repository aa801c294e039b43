// A known or declared place, called by a program that never called it: how data leaves through doors that are open.
import { clipPath } from "../../../baseline/counts/entry.ts";
import { type Destination, describe } from "../../../destinations/destination.ts";
import { isQuietPlace } from "../../places.ts";
import type { CompiledPolicy } from "../../policy/compiled-policy.ts";
import type { Rule } from "../../rule.ts";
import { severityOfSurprise } from "../../surprise.ts";

export const newPair: Rule = {
  name: "new-pair",
  gate: "Novelty",
  severity: "Low",
  kinds: ["connect"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI02", "T1567", "AML.T0086"],
  signal:
    "A program that calls a place which only other programs of the container ever called, or that is declared and of a kind (class, protocol, port) which it never called.",
  benign: "A new tool for an old task.",
  advice:
    "See what was sent there: a door that is open for work is open for data too. If it is one of the agent's tools, let the baseline learn it.",
  judge: ({ process }, { destination, expectation, isRollout, policy }) => {
    if (destination === undefined || expectation === undefined || isQuietPlace(destination)) return undefined;
    const binary = clipPath(process.binary);
    if (expectation.knowsPair(binary, destination.token)) return undefined;
    const isKnown = expectation.knowsDestination(destination.token);
    // Where nobody called a declared place yet, who calls others like it is expected to be the one.
    if (!isKnown && (!isDeclared(destination, policy) || expectation.usesDoor(binary, destination))) return undefined;
    const surprise = expectation.connectSurprise(binary, destination, isRollout).bits;
    const severity = severityOfSurprise(surprise, isRollout);
    if (severity === undefined) return undefined;
    return {
      signature: `${binary} ${destination.token}`,
      severity: "Low",
      surprise,
      message: isKnown
        ? `${process.binary} called ${describe(destination)}, which other programs of this container call and it never did`
        : `${process.binary} called ${describe(destination)}, which is declared; nothing in this container ever called it, and this program nothing like it`,
    };
  },
};

function isDeclared(destination: Destination, policy: CompiledPolicy | undefined): boolean {
  const answer = policy?.declaresDestination(destination);
  return answer === "declared" || answer === "shared";
}
