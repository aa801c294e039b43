// What a person says that an agent does: the processes it runs and the places it talks to.
import { z } from "zod";
import { limits } from "../shared/limits.ts";
import { binaryGlob } from "../shared/text.ts";
import { destination } from "./destination.ts";

const process = z.object({
  binary: binaryGlob("Glob on the path of the binary that runs."),
  parent: binaryGlob("Glob on the path of the binary that starts it; any where it is left out.").optional(),
});

export const declared = z
  .object({
    complete: z
      .boolean()
      .default(false)
      .describe("True: whatever is not declared is a violation, from the first second, baseline or not."),
    processes: z.array(process).max(limits.declared).default([]).describe("The processes that the agent runs."),
    destinations: z
      .array(destination)
      .max(limits.declared)
      .default([])
      .describe("The places that the agent connects to."),
  })
  .prefault({})
  .describe("What the agent is known to do.");
