// What the node saw of a pod since its agent saw the quarantine label, by the node's own clock. Proof is the operator's to draw.
import { z } from "zod";
import type { Frozen } from "../shared/frozen.ts";
import { limits } from "../shared/limits.ts";
import { count, text, time } from "../shared/text.ts";
import { kernelCuts } from "../shared/words.ts";

const counters = {
  attempted: "Outbound connections that were tried; proves nothing by itself.",
  refused: "Calls that the kernel refused.",
  timedOut: "Outbound connections that ended in a time-out or were sent again, towards a place known to answer.",
  establishedOut: "Outbound connections that became established.",
  establishedIn: "Inbound connections that were accepted.",
  bytesOut: "Bytes that peers acknowledged.",
  bytesIn: "Bytes that peers sent.",
} as const;

const total = (description: string) => count(description).default(0);
const latest = (what: string) =>
  z
    .object({
      time: time("When."),
      destination: text(limits.destination, "With which destination.").optional(),
    })
    .optional()
    .describe(`The latest of: ${what}`);

const last = z
  .object({
    attempted: latest(counters.attempted),
    refused: latest(counters.refused),
    timedOut: latest(counters.timedOut),
    establishedOut: latest(counters.establishedOut),
    establishedIn: latest(counters.establishedIn),
    bytesOut: latest(counters.bytesOut),
    bytesIn: latest(counters.bytesIn),
  })
  .prefault({})
  .describe("For each counter, the latest time and destination.");

const window = z.object({
  since: time("When the window began."),
  until: time("When it ended."),
  attempted: total(counters.attempted),
  refused: total(counters.refused),
  timedOut: total(counters.timedOut),
  establishedOut: total(counters.establishedOut),
  establishedIn: total(counters.establishedIn),
  bytesOut: total(counters.bytesOut),
  bytesIn: total(counters.bytesIn),
  last,
});

export const custody = z
  .object({
    cutAt: time("When the node's agent saw the quarantine label.").optional(),
    kernelCut: z
      .enum(kernelCuts)
      .default("Unknown")
      .describe("Whether the kernel's own cut is loaded and enforced on the node."),
    window: window.optional().describe("The newest window: the state of the quarantine follows it."),
    settling: window.optional().describe("The first seconds after the cut, counted apart."),
    total: window.optional().describe("Everything since the cut, settling aside."),
  })
  .describe("What the node saw of the pod since the cut, by its own clock.");

export type Custody = Frozen<z.infer<typeof custody>>;
export type CustodyWindow = Frozen<z.infer<typeof window>>;
