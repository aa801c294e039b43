// Names resolved by somebody else than the cluster: a way out that looks like DNS, and a way around our own name records.
import { describe } from "../../../destinations/destination.ts";
import type { Rule } from "../../rule.ts";

export const foreignResolver: Rule = {
  name: "foreign-resolver",
  gate: "KnownBad",
  severity: "Medium",
  kinds: ["connect"],
  judgesOutsiders: false,
  references: ["ASI02", "T1071.004", "T1048", "AML.T0025"],
  benign: "A resolver of your own outside the cluster: declare its address on port 53.",
  judge: ({ process }, { destination, expectation, policy, name }) => {
    if (destination?.class !== "world" || (destination.port !== 53 && destination.port !== 853)) return undefined;
    if (expectation?.knowsDestination(destination.token)) return undefined;
    if (policy !== undefined && ["declared", "shared"].includes(policy.declaresDestination(destination)))
      return undefined;
    return {
      signature: `${name} ${destination.token}`,
      message: `${process.binary} asks a resolver outside of the cluster: ${describe(destination)}`,
    };
  },
};
