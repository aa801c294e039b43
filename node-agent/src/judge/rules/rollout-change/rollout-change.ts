// What a new image or pod template does that the old ones never did: one Low finding for the agent, whatever number of rules would have
// said so, since a rollout is expected to bring new habits. Deterministic rules are asked as ever.
import type { Version } from "../../../baseline/counts/epochs.ts";
import { basename } from "../../context.ts";
import type { Objection, Rule } from "../../rule.ts";
import type { Ruling } from "../../ruling.ts";

export const rolloutChange: Rule = {
  name: "rollout-change",
  gate: "Novelty",
  severity: "Low",
  kinds: ["exec", "connect"],
  judgesOutsiders: false,
  references: ["ASI04", "T1195.002"],
  signal:
    "Programs, places and rates that an image or a pod template brought which did too little yet to have habits of its own: all of them in one finding for the agent, on the pod that showed the first.",
  benign: "A release with a new dependency, or a changed setting.",
  advice:
    "Compare the list with what the release was meant to bring. What nobody can account for came with the image or its supply chain: roll back.",
  // The pipeline makes its findings, of what other rules found while the image was new.
  judge: () => undefined,
};

/** Whether a ruling is only about habits, which a rollout may change. */
export function isAboutHabits({ gate, objection }: Pick<Ruling, "gate" | "objection">): boolean {
  return gate === "Novelty" || (gate === "Quota" && objection.isHabit === true);
}

/** A ruling about habits as a part of the rollout's one finding. */
export function rolloutObjection({ rule, objection, action }: Ruling, { imageDigest, template }: Version): Objection {
  const name = basename(action.process.binary).slice(0, 40);
  const what = action.kind === "connect" ? `${name} to ${action.address}:${action.port}` : name;
  const image = imageDigest === "" ? "an unknown image" : `${imageDigest.slice(0, 24)}…`;
  const version = template === "" ? image : `${image}, template ${template}`;
  return {
    signature: `changed with this rollout ${imageDigest.slice(0, 24)} ${template}`.trimEnd(),
    severity: "Low",
    detail: `${what} (${rule.name})`,
    message: `since the rollout of ${version}, this agent does what earlier versions never did`,
    isHabit: true,
    isWeak: true,
    evidence: objection.evidence ?? [action],
  };
}
