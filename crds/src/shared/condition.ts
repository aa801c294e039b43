// Conditions as Kubernetes has them: one for each type, each with a reason for machines and a message for people.
import { z } from "zod";
import type { Frozen } from "./frozen.ts";
import { limits } from "./limits.ts";
import { count, time, word } from "./text.ts";

export const condition = z.object({
  type: word("BaselineReady", "What the condition is about."),
  status: z.enum(["True", "False", "Unknown"]).describe("Whether it is so."),
  observedGeneration: count("The generation of the spec that this was decided for.").optional(),
  lastTransitionTime: time("When the status last changed."),
  reason: word("NodeBlind", "One word for machines."),
  message: z.string().max(4096).describe("What it means and what to do, for people."),
});

export const conditions = z
  .array(condition)
  .max(limits.conditions)
  .default([])
  .meta({
    description: "What is so about this object, one condition for each type.",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["type"],
  });

export type Condition = Frozen<z.infer<typeof condition>>;
