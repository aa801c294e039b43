// Something is given out under the agent's or its owner's name: what others will install and trust.
import { powersOf } from "../../../baseline/shapes/shape.ts";
import type { Rule } from "../../rule.ts";
import { quoteLine } from "../../text.ts";

const registries = /^(?:docker|podman|nerdctl|buildah|crane|skopeo|helm|oras|gh)$/;

export const packagePublish: Rule = {
  name: "package-publish",
  gate: "KnownBad",
  severity: "Medium",
  kinds: ["exec"],
  judgesOutsiders: false,
  isMemoryless: true,
  references: ["ASI04", "ASI02", "T1195.002", "T1567", "AML.T0010"],
  signal:
    "Packages published (npm publish, twine upload, cargo publish and their like); images and releases too, by an agent that is known and never did.",
  benign: "A release that somebody asked the agent for.",
  advice:
    "Look at what was published and by whose token; withdraw it while the registry still allows that if nobody asked for it. If releasing is the agent's work, let the baseline learn it.",
  judge: ({ process }, { shape, name, expectation }) => {
    if (powersOf("publish", shape) === undefined || expectation?.knowsShape(process.binary, shape)) return undefined;
    // Pushing an image is how builds end; of an agent that nobody knows it says nothing.
    if (registries.test(name) && expectation === undefined) return undefined;
    return {
      isHabit: true,
      signature: `${name} ${shape}`,
      message: `${process.binary} publishes what others will trust: ${quoteLine(process)}`,
    };
  },
};
