// More never-seen places in an hour than the policy allows.
import { isQuietPlace } from "../../places.ts";
import type { Rule } from "../../rule.ts";

export const newDestinationRate: Rule = {
  name: "new-destination-rate",
  gate: "Quota",
  severity: "Medium",
  kinds: ["connect"],
  judgesOutsiders: false,
  references: ["ASI02", "T1046", "AML.T0025"],
  signal: "More never-seen places within an hour than the policy allows.",
  benign: "An agent whose job is to explore.",
  advice:
    "Look through the places for any that don't belong. If exploring is the agent's job, raise quotas.newDestinationsPerHour.",
  judge: (action, { policy, destination, expectation, rates }) => {
    const quota = policy?.quotas.newDestinationsPerHour;
    if (quota === undefined || destination === undefined || isQuietPlace(destination)) return undefined;
    if (expectation?.knowsDestination(destination.token)) return undefined;
    const now = rates.distinct(destination.token, action.time);
    if (now <= quota) return undefined;
    return {
      signature: "quota",
      message: `${now} places were called for the first time within an hour; the policy allows ${quota}`,
    };
  },
};
