// Whether a channel of a baseline may be judged by, with the numbers that say so.
import { z } from "zod";
import type { Frozen } from "../shared/frozen.ts";
import { limits } from "../shared/limits.ts";
import { count, text, time, word } from "../shared/text.ts";

const channel = z.object({
  state: z.enum(["Learning", "Ready"]).describe("Ready: judged by."),
  reason: word("HighNovelty", "One word, such as TooFewActions, TooYoung, TooFewPods, HighNovelty, Lossy or Settled."),
  message: text(limits.message, "The reason with its numbers, for people.").optional(),
  actions: count("Actions seen."),
  noveltyRate: z.number().min(0).max(1).describe("The share of never-seen actions among the last ones."),
  noveltyRateAtMost: z.number().min(0).max(1).optional().describe("Upper end of the 95 % interval of that share."),
  pods: count("Pods seen."),
  since: time("When learning began.").optional(),
});

export const readiness = z
  .object({
    exec: channel.optional().describe("Of processes."),
    connect: channel.optional().describe("Of connections."),
  })
  .prefault({})
  .describe(
    "By channel, whether the baseline may be judged by. Ready with reason HighNovelty is final: novelty never quarantines there.",
  );

export type ChannelReadiness = Frozen<z.infer<typeof channel>>;
export type Readiness = Frozen<z.infer<typeof readiness>>;
