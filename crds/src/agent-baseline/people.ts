// The part of a baseline that people write: what to hold on to, what to forget, and when to begin again.
import { z } from "zod";
import type { Frozen } from "../shared/frozen.ts";
import { limits } from "../shared/limits.ts";
import { withRules } from "../shared/rule.ts";
import { binaryGlob, text, time } from "../shared/text.ts";
import { channels } from "../shared/words.ts";

const entryMatch = withRules(
  z.object({
    channel: z.enum(channels).describe("Whether processes or connections are meant."),
    container: text(limits.label, "The container; any where it is left out.").optional(),
    binary: binaryGlob("Glob on the binary's path."),
    parent: binaryGlob("Glob on the path of the binary that started it; any where it is left out.").optional(),
    destination: text(limits.destination, "Glob on the destination; any where it is left out.").optional(),
    reason: text(128, "Why, for whoever reads it later.").optional(),
  }),
  {
    cel: "self.channel == 'exec' ? !has(self.destination) : !has(self.parent)",
    message: "parent goes with channel exec, destination with channel connect",
    holds: (self) => (self.channel === "exec" ? self.destination === undefined : self.parent === undefined),
  },
);

export const agentBaselineSpec = z
  .object({
    freeze: z.boolean().default(false).describe("True: nothing more is learned."),
    pins: z
      .array(entryMatch)
      .max(limits.pins)
      .default([])
      .describe("What counts as known, seen or not, and is never shed."),
    pruned: z
      .array(entryMatch)
      .max(limits.pins)
      .default([])
      .describe("What is forgotten and never learned again while it stands here."),
    resetAt: time("Everything learned before this time is forgotten.").optional(),
  })
  .prefault({})
  .describe("What people say about the baseline.");

/** Which learned entries a person means. */
export type EntryMatch = Frozen<z.infer<typeof entryMatch>>;
