// AgentPolicy: what a person declares about an agent, who answers for it, and what may be done to it.
import { z } from "zod";
import type { Frozen } from "../shared/frozen.ts";
import { labelSelector } from "../shared/label-selector.ts";
import { limits } from "../shared/limits.ts";
import { mapOf } from "../shared/map-of.ts";
import { head } from "../shared/meta.ts";
import { withRules } from "../shared/rule.ts";
import { duration, ruleComplaint, ruleName, rulePattern, text } from "../shared/text.ts";
import { mode, severity } from "../shared/words.ts";
import { declared } from "./declared.ts";
import { exception } from "./exception.ts";
import { response } from "./response.ts";
import { agentPolicyStatus } from "./status.ts";

const owner = z
  .object({
    team: text(limits.user, "The team.").optional(),
    contact: text(limits.user, "How to reach them, such as an address or a channel.").optional(),
  })
  .describe("Who answers for the agent.");

const learning = z
  .object({
    minActions: z
      .int()
      .min(0)
      .max(1_000_000_000)
      .default(1000)
      .describe("Actions to be seen before a channel is ready."),
    minAge: duration("How long to learn before a channel is ready.").default("24h"),
    minPods: z
      .int()
      .min(1)
      .max(1000)
      .default(2)
      .describe("Pods to be seen before a channel is ready; never more than are desired."),
    maxNoveltyRate: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe(
        "The share of never-seen actions, from 0 to 1, below which a channel is ready; above it the reason is HighNovelty.",
      ),
    freeze: z
      .enum(["Auto", "Always", "Never"])
      .default("Auto")
      .describe(
        "When the baseline admits nothing new: Auto (once ready, only what a second pod or a later day confirms is admitted), Always (from now on), Never (learning goes on as before).",
      ),
  })
  .prefault({})
  .describe("What makes the agent's baseline ready to judge by.");

const rules = z
  .object({
    disabled: z.array(ruleName("A rule's name.")).max(limits.rules).default([]).describe("Rules that are not asked."),
    severity: mapOf(
      severity,
      {
        max: limits.rules,
        maxLength: limits.rule,
        pattern: rulePattern,
        message: `a key of severity ${ruleComplaint}`,
      },
      "Severities that differ from the rules' own, by rule.",
    ).default({}),
  })
  .prefault({})
  .describe("Changes to the rules, for this agent alone.");

const quotas = z
  .object({
    execsPerMinute: z
      .int()
      .min(0)
      .max(1_000_000)
      .optional()
      .describe("Processes that a pod may start in a minute. Left out: no limit."),
    newDestinationsPerHour: z
      .int()
      .min(0)
      .max(1_000_000)
      .optional()
      .describe("Destinations that a pod may connect to for the first time in an hour. Left out: no limit."),
  })
  .prefault({})
  .describe("Limits for each pod; what is left out is not limited.");

const spec = z
  .object({
    selector: labelSelector.describe(
      "Which pods of the namespace; an empty selector selects none. Where two policies select one pod, the older wins and both say so.",
    ),
    owner: owner.prefault({}),
    purpose: text(1024, "What the agent is for.").optional(),
    riskClass: severity.default("Medium").describe("How much harm the agent could do."),
    mode: mode
      .default("Detect")
      .describe(
        "Observe (verdicts that are marked, without custody or alerts), Detect (verdicts) or Quarantine (verdicts and custody).",
      ),
    declared,
    learning,
    rules,
    exceptions: z
      .array(exception)
      .max(limits.exceptions)
      .default([])
      .describe("Findings that are accepted for a while."),
    quotas,
    response,
  })
  .describe("What people say about the agent.");

export const agentPolicy = withRules(z.object({ ...head("AgentPolicy"), spec, status: agentPolicyStatus }), {
  cel: "self.metadata.name.size() <= 63",
  message: "the name of an AgentPolicy becomes a label's value: use at most 63 characters",
  holds: ({ metadata }) => metadata.name.length <= 63,
}).describe("What a person declares about an AI agent, who answers for it, and what may be done to it.");

export type AgentPolicy = Frozen<z.infer<typeof agentPolicy>>;
export type AgentPolicySpec = AgentPolicy["spec"];
