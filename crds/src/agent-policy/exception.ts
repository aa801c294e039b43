// A finding that people have looked at and accept for a while: each exception ends by itself.
import { z } from "zod";
import type { Frozen } from "../shared/frozen.ts";
import { limits } from "../shared/limits.ts";
import { onReading } from "../shared/on-reading.ts";
import { binaryGlob, labelName, ruleName, text, time } from "../shared/text.ts";

const match = onReading(
  z
    .object({
      binary: binaryGlob("Glob on the path of the binary that acts.").optional(),
      parent: binaryGlob("Glob on the path of the binary that started it.").optional(),
      arguments: text(limits.path, "Glob on the whole command line after the binary.").optional(),
      destination: text(
        limits.destination,
        "Glob on the destination as findings name it, such as service:crm/crm, fqdn:api.example.com or 203.0.113.*.",
      ).optional(),
      container: labelName("The container's name.").optional(),
    })
    .prefault({}),
).describe("Which of the rule's findings are meant: all that is given must match. Empty means all of them.");

export const exception = z.object({
  rule: ruleName("The rule whose findings are accepted."),
  match,
  reason: z.string().min(1).max(limits.reason).describe("Why, such as a ticket, for whoever reads it later."),
  expires: time("When the exception ends by itself."),
});

export type Exception = Frozen<z.infer<typeof exception>>;
