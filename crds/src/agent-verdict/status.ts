// What the operator did about a case, and whether it holds.
import { z } from "zod";
import { conditions } from "../shared/condition.ts";
import type { Frozen } from "../shared/frozen.ts";
import { limits } from "../shared/limits.ts";
import { count, text, time, word } from "../shared/text.ts";
import { holds, phases } from "../shared/words.ts";

const backend = z.object({
  name: word("NetworkPolicy", "NetworkPolicy, Isolation (labels taken away), ClusterNetworkPolicy, Cilium or Kernel."),
  state: z.enum(holds).describe("Whether this backend holds."),
  message: text(limits.message, "Why, for people.").optional(),
});

const overlap = z.object({
  policy: text(limits.name * 2 + 1, "The policy that still allows, as namespace/name."),
  direction: z.enum(["Ingress", "Egress"]).describe("Which way the traffic goes, seen from the pod."),
  allows: text(limits.message, "What it still allows, for people."),
});

const quarantine = z
  .object({
    state: z.enum(holds).describe("Whether the cut holds, as far as the newest window proves it."),
    backends: z.array(backend).max(limits.backends).default([]).describe("What cuts the pod, strongest first."),
    since: time("When the pod was cut.").optional(),
    until: time("When the pod is released by itself, or was released.").optional(),
    overlap: z
      .array(overlap)
      .max(limits.overlap)
      .default([])
      .describe("Policies of others that still allow traffic to or from the pod."),
    removedLabels: z
      .array(z.string().max(317))
      .max(limits.removedLabels)
      .default([])
      .describe("Keys of the pod's labels that were taken away to get it out of such policies."),
    original: text(
      limits.original,
      "The pod's annotation bailiff.dev/original, as it was written with the cut: should that be lost, this counts.",
    ).optional(),
    residual: z
      .array(z.string().max(limits.message))
      .max(limits.residual)
      .default([])
      .describe("What stays reachable anyway."),
    message: text(limits.message, "The state in one sentence, with its reason.").optional(),
  })
  .describe("The quarantine and whether it holds.");

export const agentVerdictStatus = z
  .object({
    observedGeneration: count("The generation of the spec that the status speaks of.").optional(),
    phase: z
      .enum(phases)
      .optional()
      .describe("Open, AwaitingApproval and Quarantined are open cases; the others are closed."),
    closedAt: time("When the case was closed.").optional(),
    quarantine: quarantine.optional(),
    conditions,
  })
  .describe("What the operator did about the case.");

export type AgentVerdictStatus = Frozen<z.infer<typeof agentVerdictStatus>>;
export type Quarantine = Frozen<z.infer<typeof quarantine>>;
