// What learning is measured against where no policy says otherwise: the defaults of AgentPolicy itself.
import { apiVersion, check } from "@bailiff/crds";
import { everyPod } from "@bailiff/crds/selects/selects";
import type { LearningTerms } from "../baseline/readiness.ts";
import { compilePolicy } from "../judge/policy/compiled-policy.ts";

export function defaultTerms(): LearningTerms {
  const object = { apiVersion, kind: "AgentPolicy", metadata: { name: "defaults" }, spec: { selector: everyPod } };
  const checked = check("AgentPolicy", object, "the defaults");
  if (!checked.ok)
    throw new Error(`the defaults of AgentPolicy don't pass its own check: ${checked.problems.join("; ")}`);
  return compilePolicy(checked.value).learning;
}
