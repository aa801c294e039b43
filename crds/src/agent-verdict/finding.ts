// A gate's objection: the same rule with the same signature is one finding, counted.
import { z } from "zod";
import type { Frozen } from "../shared/frozen.ts";
import { limits } from "../shared/limits.ts";
import { count, ruleName, text, time } from "../shared/text.ts";
import { channels, gates, protocols, severity } from "../shared/words.ts";

const evidence = z.object({
  time: time("When the kernel saw it."),
  action: z
    .enum([...channels, "file", "coverage"])
    .optional()
    .describe("What kind of thing was seen."),
  execId: text(limits.execId, "Tetragon's id of the process.").optional(),
  pid: count("The process id on the node.").optional(),
  uid: count("The user id.").optional(),
  binary: text(limits.path, "The binary's path.").optional(),
  arguments: text(limits.evidenceArguments, "The command line after the binary, secrets redacted.").optional(),
  truncated: z.boolean().optional().describe("True: the command line was longer than what is kept here."),
  parentBinary: text(limits.path, "The path of the binary that started it.").optional(),
  destination: text(limits.destination, "The destination by its best name, such as service:crm/crm.").optional(),
  address: text(64, "The destination's address.").optional(),
  port: z.int().min(0).max(65_535).optional().describe("The destination's port."),
  protocol: z.enum(protocols).optional().describe("The transport protocol."),
  note: text(limits.note, "What else there is to know, such as how many events were lost.").optional(),
});

export const finding = z.object({
  rule: ruleName("The rule that objects."),
  signature: z.string().max(limits.signature).describe("What makes it the same finding again."),
  container: text(limits.label, "The container, where it is known.").optional(),
  gate: z.enum(gates).describe("The question whose answer this is."),
  severity: severity.describe("How bad it is by itself."),
  surprise: z.number().min(0).max(1_000_000).optional().describe("Bits of surprise, where the gate computes them."),
  message: z.string().max(limits.message).describe("One sentence for people."),
  compared: text(limits.counsel, "What this agent was seen to do instead, by what was learned of it.").optional(),
  benign: text(limits.counsel, "An honest cause that it may have.").optional(),
  advice: text(limits.counsel, "What to do about it, whether it is an attack or honest work.").optional(),
  references: z
    .array(z.string().max(32))
    .max(limits.references)
    .default([])
    .describe("Entries of OWASP ASI, MITRE ATT&CK and ATLAS."),
  count: z.int().min(1).max(Number.MAX_SAFE_INTEGER).describe("How often it happened."),
  firstSeen: time("When it happened first."),
  lastSeen: time("When it happened last."),
  times: z
    .array(time("One of the times."))
    .max(limits.times)
    .default([])
    .describe("The first action of each 10 seconds in which it happened, sorted; the first 64 of them."),
  evidence: z.array(evidence).max(limits.evidence).default([]).describe("What the kernel saw; the first few of it."),
});

export type Evidence = Frozen<z.infer<typeof evidence>>;
export type Finding = Frozen<z.infer<typeof finding>>;
