// AgentBaseline: what an agent's pods were seen to do, and the ledger that keeps a batch from being counted twice.
import { z } from "zod";
import { conditions } from "../shared/condition.ts";
import type { Frozen } from "../shared/frozen.ts";
import { containerList, entriesRule, epoch } from "../shared/learned.ts";
import { limits } from "../shared/limits.ts";
import { mapOf } from "../shared/map-of.ts";
import { head } from "../shared/meta.ts";
import { withRules } from "../shared/rule.ts";
import { agentName, count, text, time } from "../shared/text.ts";
import { baselineState } from "../shared/words.ts";
import { agentBaselineSpec } from "./people.ts";
import { readiness } from "./readiness.ts";

const merged = z.object({
  incarnation: text(64, "The incarnation of the node's learner."),
  seq: count("The number of its newest batch that was dealt with."),
  refused: text(128, "Why the batch was not merged; left out where it was.").optional(),
});

const nodeKeys = { max: limits.nodes, maxLength: limits.name, message: "a node's name has at most 253 characters" };

const status = withRules(
  z.object({
    observedGeneration: count("The generation of the spec that the status speaks of.").optional(),
    agent: agentName.optional(),
    state: baselineState.default("Absent"),
    hash: text(64, "The hash of everything learned: verdicts name it.").optional(),
    since: time("When learning began.").optional(),
    updatedAt: time("When a batch was merged last.").optional(),
    containers: containerList("What was learned, by container."),
    epochs: z
      .array(epoch)
      .max(limits.epochs)
      .default([])
      .describe("The images and pod templates that were seen, newest first."),
    readiness,
    merged: mapOf(merged, nodeKeys, "By node, the newest batch that was dealt with: the acknowledgement.").default({}),
    nodes: mapOf(
      time("When a pod of the agent was seen there last."),
      nodeKeys,
      "Nodes on which a pod of the agent was seen, and when last; kept for 24 hours.",
    ).default({}),
    refusedBatches: count("Batches that were not merged.").default(0),
    conditions,
  }),
  entriesRule("containers"),
)
  .optional()
  .describe("Everything learned, and the merge ledger, written together.");

export const agentBaseline = z
  .object({ ...head("AgentBaseline"), spec: agentBaselineSpec, status })
  .describe("What an agent's pods were seen to do: for people to read and prune, and for judges to compare with.");

export type AgentBaseline = Frozen<z.infer<typeof agentBaseline>>;
export type AgentBaselineSpec = AgentBaseline["spec"];
export type AgentBaselineStatus = NonNullable<AgentBaseline["status"]>;
