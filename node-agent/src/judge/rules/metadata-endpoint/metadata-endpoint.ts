// The cloud's metadata service hands out credentials of the node: an agent that asks for them without being declared to is after more than its own.
import { describe } from "../../../destinations/destination.ts";
import type { Rule } from "../../rule.ts";

export const metadataEndpoint: Rule = {
  name: "metadata-endpoint",
  gate: "KnownBad",
  severity: "High",
  kinds: ["connect"],
  judgesOutsiders: true,
  references: ["ASI03", "T1552.005", "AML.T0055", "AML.T0075"],
  benign: "A workload identity that the cloud hands out there (IRSA, GKE): declare the entity metadata.",
  judge: ({ process }, { destination, name, policy }) => {
    if (destination?.class !== "metadata") return undefined;
    if (policy?.declaresDestination(destination) === "declared") return undefined;
    return {
      signature: `${name} ${destination.address}`,
      message: `${process.binary} called the cloud's metadata service at ${describe(destination)}, which hands out the node's credentials`,
    };
  },
};
