// Conditions as Kubernetes has them: one for each type, each with a reason for machines and a message for people.
import { z } from "zod";
import type { Frozen } from "./frozen.ts";
import { limits } from "./limits.ts";
import { listMap } from "./list-map.ts";
import { count, time, word } from "./text.ts";

export const condition = z.object({
  type: word("BaselineReady", "What the condition is about."),
  status: z.enum(["True", "False", "Unknown"]).describe("Whether it is so."),
  observedGeneration: count("The generation of the spec that this was decided for.").optional(),
  lastTransitionTime: time("When the status last changed."),
  reason: word("NodeBlind", "One word for machines."),
  message: z.string().max(limits.condition).describe("What it means and what to do, for people."),
});

export const conditions = listMap(
  condition,
  "type",
  limits.conditions,
  "What is so about this object, one condition for each type.",
);

export type Condition = Frozen<z.infer<typeof condition>>;
