// AgentBaselineShard: one node's batch for one agent. Its name is fixed; only the next batch may replace it.
import { z } from "zod";
import type { Frozen } from "../shared/frozen.ts";
import { containerList, entriesRule, epoch } from "../shared/learned.ts";
import { limits } from "../shared/limits.ts";
import { head } from "../shared/meta.ts";
import { withRules } from "../shared/rule.ts";
import { agentName, count, objectName, time } from "../shared/text.ts";

const spec = withRules(
  z.object({
    agent: agentName,
    node: objectName("The node whose agent writes this."),
    incarnation: z.string().min(1).max(64).describe("Changes whenever the learner has lost its state."),
    seq: count("The number of the batch; the next one is written when the baseline's status names this one."),
    pods: count("Pods that the batch comes from."),
    since: time("When the batch's first action was seen.").optional(),
    until: time("When its last one was.").optional(),
    epochs: z
      .array(epoch)
      .max(limits.epochs)
      .optional()
      .describe("The images and pod templates that the batch was seen of."),
    counts: containerList("What was seen since the batch before, by container."),
  }),
  entriesRule("counts"),
  {
    cel: "self == oldSelf || self.incarnation != oldSelf.incarnation || self.seq > oldSelf.seq",
    message: "a batch can't change once it is written; write the next one, with a higher seq or a new incarnation",
  },
  {
    cel: "self.node == oldSelf.node && self.agent == oldSelf.agent",
    message: "a shard stays with its node and its agent",
  },
).describe("The batch that is not yet acknowledged.");

export const agentBaselineShard = z
  .object({ ...head("AgentBaselineShard"), spec })
  .describe("What one node saw of one agent since the last batch that the operator merged.");

export type AgentBaselineShard = Frozen<z.infer<typeof agentBaselineShard>>;
export type AgentBaselineShardSpec = AgentBaselineShard["spec"];
