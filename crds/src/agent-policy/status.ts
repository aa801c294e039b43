// What the operator says about a policy.
import { z } from "zod";
import { conditions } from "../shared/condition.ts";
import { limits } from "../shared/limits.ts";
import { agentName, count } from "../shared/text.ts";
import { baselineState, coverage } from "../shared/words.ts";

export const agentPolicyStatus = z
  .object({
    observedGeneration: count("The generation of the spec that the status speaks of.").optional(),
    selectedPods: count("Pods that the policy selects and that no older policy takes.").optional(),
    agents: z
      .array(
        z.object({
          name: agentName,
          baseline: baselineState.describe("How far the agent's baseline has come."),
          coverage: coverage.describe("Whether all of the agent's actions could be seen."),
        }),
      )
      .max(limits.agents)
      .default([])
      .describe("The agents whose pods are selected; the first of them by name."),
    conditions: conditions.describe(
      "Accepted (the spec makes sense), Armed (what could cut a pod now), BaselineReady and Covered (whether everything can be seen).",
    ),
  })
  .optional()
  .describe("What the operator says about the policy.");
