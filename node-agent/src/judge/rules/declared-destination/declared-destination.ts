// With `declared.complete: true` a place that is not declared is a violation from the first second, baseline or not.
import { describe } from "../../../destinations/destination.ts";
import { isQuietPlace } from "../../places.ts";
import type { Rule } from "../../rule.ts";

export const declaredDestination: Rule = {
  name: "declared-destination",
  gate: "DeclaredDestination",
  severity: "High",
  kinds: ["connect"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI02", "T1071", "AML.T0086"],
  signal: "A call to what the policy doesn't declare, where the policy says that its declaration is complete.",
  benign: "A dependency that the policy forgot, or another answer of a declared name.",
  advice: "Find out what is at that address. If the agent needs it, add it to spec.declared.destinations.",
  judge: ({ process }, { policy, destination }) => {
    if (policy === undefined || destination === undefined || !policy.isComplete || isQuietPlace(destination))
      return undefined;
    const answer = policy.declaresDestination(destination);
    if (answer === "declared" || answer === "shared") return undefined;
    const where = describe(destination);
    if (answer === "maybe") {
      return {
        signature: destination.token,
        severity: "Medium",
        isWeak: true,
        message: `${process.binary} called ${where}, which no record gives to a declared name, though a name is declared on port ${destination.port}`,
      };
    }
    return {
      signature: destination.token,
      message: `${process.binary} called ${where}, which policy ${policy.name} doesn't declare`,
    };
  },
};
