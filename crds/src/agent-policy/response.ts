// What may be done to an agent's pods, how far it may go, and what ends it.
import { z } from "zod";
import { cidr } from "../cidr/schema.ts";
import type { Frozen } from "../shared/frozen.ts";
import { labelSelector } from "../shared/label-selector.ts";
import { limits } from "../shared/limits.ts";
import { onReading } from "../shared/on-reading.ts";
import { matching, withRules } from "../shared/rule.ts";
import { duration, port } from "../shared/text.ts";
import { severity } from "../shared/words.ts";

const peer = withRules(
  z.object({
    cidr: cidr("An address range, IPv4 or IPv6.").optional(),
    podSelector: labelSelector
      .optional()
      .describe("Pods by their labels, in the policy's namespace or those selected."),
    namespaceSelector: labelSelector
      .optional()
      .describe("Namespaces by their labels; without podSelector all their pods."),
    ports: onReading(z.array(port).max(limits.ports).default([])).describe(
      "Ports that stay open; none means all of them.",
    ),
    protocol: onReading(z.enum(["TCP", "UDP"]).default("TCP")).describe("The protocol of the ports."),
  }),
  {
    cel: "has(self.cidr) != (has(self.podSelector) || has(self.namespaceSelector))",
    message: "needs either cidr or podSelector and namespaceSelector; make one entry for each",
    holds: (self) => (self.cidr !== undefined) !== Boolean(self.podSelector ?? self.namespaceSelector),
  },
);

const allow = z
  .object({
    dns: z.boolean().default(false).describe("Leave port 53 of the cluster's DNS open."),
    egress: z.array(peer).max(limits.allow).default([]).describe("Where a pod in quarantine may still connect to."),
    ingress: z.array(peer).max(limits.allow).default([]).describe("Who may still connect to a pod in quarantine."),
  })
  .prefault({})
  .describe(
    "What stays open in quarantine, for forensics. Backends that can only cut everything are used where it is empty.",
  );

export const response = z
  .object({
    quarantineAt: severity
      .default("High")
      .describe("The severity of a case from which on its pod is taken into custody, in mode Quarantine."),
    approval: z
      .enum(["Automatic", "Manual"])
      .default("Automatic")
      .describe(
        "Automatic (custody begins by itself) or Manual (it waits until a person has set the verdict's decision to Quarantine).",
      ),
    ttl: duration("Released by itself so long after the last offending or refused action; 0 means never.").default(
      "4h",
    ),
    criticalTtl: duration(
      "Like ttl, for cases of severity Critical: by default 0, so that they never end by themselves.",
    ).default("0"),
    maxQuarantined: matching(
      4,
      /^(100|[1-9]?[0-9])%$/,
      'is not a share; write a percentage from "0%" to "100%", such as "50%"',
    )
      .default("50%")
      .describe(
        "Share of an agent's desired replicas that may be in custody at once, in percent; one pod always may. Cases beyond it stay open (condition Held, reason BlastRadius).",
      ),
    maxPerHour: z
      .int()
      .min(0)
      .max(1000)
      .default(5)
      .describe("How many of an agent's pods may be taken into custody within an hour; 0 means none."),
    allow,
  })
  .prefault({})
  .describe("What may be done to the agent's pods when a case demands it.");

/** Traffic that stays open in quarantine. */
export type Peer = Frozen<z.infer<typeof peer>>;
