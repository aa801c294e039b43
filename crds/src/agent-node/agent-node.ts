// AgentNode: whether one node's agent can see at all. Written on change only; whether it lives is its pod's readiness.
import { z } from "zod";
import { conditions } from "../shared/condition.ts";
import type { Frozen } from "../shared/frozen.ts";
import { limits } from "../shared/limits.ts";
import { mapOf } from "../shared/map-of.ts";
import { head } from "../shared/meta.ts";
import { count, text, time } from "../shared/text.ts";
import { coverage, kernelCuts } from "../shared/words.ts";

const tracingPolicy = z.object({
  name: text(limits.name, "The policy's name."),
  namespace: text(limits.name, "Its namespace; left out for policies of the whole cluster.").optional(),
  mode: text(32, "monitor or enforce, as Tetragon says it.").optional(),
  state: text(32, "enabled, disabled, load_error, error, as Tetragon says it."),
  error: text(limits.message, "Why it isn't loaded.").optional(),
});

const stream = z
  .object({
    state: z.enum(["Connected", "Disconnected", "Unknown"]).describe("Whether events come."),
    since: time("Since when.").optional(),
    message: text(limits.message, "Why, for people.").optional(),
  })
  .describe("The stream of Tetragon's events.");

const gap = z
  .object({
    since: time("When seeing ended."),
    until: time("When it began again.").optional(),
    reason: text(63, "One word, such as Disconnected, TetragonRestarted, Overflow or RingLoss."),
    message: text(limits.message, "What was lost, for people.").optional(),
  })
  .describe("The last time during which something may have been missed.");

const status = z
  .object({
    coverage: coverage.default("Unknown"),
    stream: stream.optional(),
    engine: text(64, "The version of the node's agent.").optional(),
    tetragonVersion: text(64, "Tetragon's version.").optional(),
    tracingPolicies: z
      .array(tracingPolicy)
      .max(limits.tracingPolicies)
      .default([])
      .describe("The tracing policies that Tetragon has, by name, mode and state."),
    losses: mapOf(
      count("How many."),
      { max: limits.losses, maxLength: 63, message: "a kind of loss has at most 63 characters" },
      "Events lost since the start, by kind. A counter that can't be read isn't here, and coverage is Unknown.",
    ).default({}),
    runtimeClasses: z
      .array(z.string().max(limits.name))
      .max(limits.runtimeClasses)
      .default([])
      .describe("Runtime classes of this node's pods; what runs in gVisor or Kata can't be seen."),
    kernelCut: z.enum(kernelCuts).default("Unknown").describe("Whether the kernel's own cut is loaded and enforced."),
    lastGap: gap.optional(),
    conditions,
  })
  .optional()
  .describe("What the node's agent can see.");

export const agentNode = z
  .object({ ...head("AgentNode"), status })
  .describe("Whether one node's agent can see: stream, tracing policies, losses and gaps.");

export type AgentNode = Frozen<z.infer<typeof agentNode>>;
export type AgentNodeStatus = NonNullable<AgentNode["status"]>;
