// What an agent's pods were seen to do, counted: one shape for a node's batch and for the whole baseline.
import { z } from "zod";
import type { Frozen } from "./frozen.ts";
import { limits } from "./limits.ts";
import { listMap } from "./list-map.ts";
import { count, text, time } from "./text.ts";
import { protocols } from "./words.ts";

const seen = {
  count: z.int().min(1).max(Number.MAX_SAFE_INTEGER).describe("How often."),
  pods: count("Pods that did it."),
  firstSeen: time("When it was seen first."),
  lastSeen: time("When it was seen last."),
  pending: z
    .boolean()
    .optional()
    .describe("True: seen, but not yet confirmed by a second pod or a later day; it isn't known yet."),
};

const exec = z.object({
  parent: text(limits.path, "The path of the binary that started it."),
  binary: text(limits.path, "The binary's path."),
  shape: text(limits.shape, "The command line with its values replaced by their kinds."),
  ...seen,
});

const tempo = z
  .object({
    minutes: count("Minutes in which a pod connected there at all, by pod."),
    calls: count("Connections in those minutes; a flood counts as no more than a few usual minutes."),
    squares: count("Their squares, minute by minute."),
    gaps: count("Pauses of 0.5 s to 5 min between two connections of one pod."),
    gapSeconds: z.number().min(0).max(Number.MAX_SAFE_INTEGER).describe("Their sum."),
    gapSquares: z.number().min(0).max(Number.MAX_SAFE_INTEGER).describe("The sum of their squares."),
  })
  .describe("Sums that say how fast connections usually come.");

const breadth = z
  .object({
    peak: count("The most within a minute by one pod, by two pods or days where there were two.").optional(),
    minutes: count("Minutes in which a pod connected anywhere, by pod."),
    places: count("Different places in those minutes, minute by minute."),
    squares: count("Their squares, minute by minute."),
  })
  .describe("To how many different places one pod connects within a minute.");

/** An image and a pod template that a container was seen to run with. */
export const epoch = z.object({
  imageDigest: text(limits.digest, "The digest of the image."),
  template: text(
    limits.label,
    "The hash of the pod template, as its controller labels it; left out where nothing says it.",
  ).optional(),
  container: text(limits.label, "The container that runs it."),
  since: time("When it was seen first."),
  actions: count("Actions seen of it."),
});

const connect = z.object({
  binary: text(limits.path, "The path of the binary that connected."),
  destination: text(
    limits.destination,
    "The destination by its best name, such as service:crm/crm, fqdn:api.example.com, 203.0.113.0/24 or 203.0.113.10.",
  ),
  class: z
    .string()
    .max(32)
    .regex(/^[a-z][a-z0-9-]*$/, "is not a class of destinations; write it like cluster or world")
    .describe("The destination's class, such as cluster, world or metadata."),
  port: z.int().min(0).max(65_535).describe("The destination's port."),
  protocol: z.enum(protocols).describe("The transport protocol."),
  peak: count("The most connections of one pod within a minute, by two pods or days where there were two.").optional(),
  tempo: tempo.optional(),
  ...seen,
});

/** Two numbers, one for each channel. */
const numbers = z.object({
  exec: count("Of processes started.").default(0),
  connect: count("Of connections tried.").default(0),
});
const byChannel = (description: string) => numbers.prefault({}).describe(description);

/** One container's part of a batch or of a baseline. */
const containerCounts = z.object({
  name: text(limits.label, "The container's name."),
  imageDigest: text(limits.digest, "The digest of its image.").optional(),
  pods: count("Pods that it was learned from.").optional(),
  periods: count("Recordings that it was learned from, where it was learned from recordings.").optional(),
  lost: count("Signs that events were lost while it was learned.").optional(),
  execPeak: count("The most processes that one pod started within a minute.").optional(),
  failPeak: count("The most processes of one pod that failed within a minute.").optional(),
  breadth: breadth.optional(),
  exec: z.array(exec).max(limits.entries).default([]).describe("Processes, with what started them."),
  connect: z.array(connect).max(limits.entries).default([]).describe("Connections, with what opened them."),
  actions: byChannel("All actions that were counted, those whose entries found no room included."),
  novel: byChannel("Those that were never seen before when they came."),
  shed: byChannel("Entries that found no room."),
  withheld: numbers.optional().describe("What pods did anew beyond what one pod may bring into a baseline in a day."),
});

/** Containers' parts, bounded together: a CEL rule holds the sum of all entries to `limits.entries`. */
export const containerList = (description: string) => listMap(containerCounts, "name", limits.containers, description);

/** The sum of all entries, for the rule beside a container list in the field `field`. */
export const entriesRule = <Field extends string>(field: Field) => ({
  cel: `self.${field}.map(c, c.exec.size() + c.connect.size()).sum() <= ${limits.entries}`,
  message: `${field} hold more than ${limits.entries} entries in all; shed the least supported ones and count them`,
  holds: (self: { readonly [Key in Field]: readonly ContainerCounts[] }) =>
    self[field].reduce((sum, one) => sum + one.exec.length + one.connect.length, 0) <= limits.entries,
});

export type LearnedEpoch = Frozen<z.infer<typeof epoch>>;
export type ExecEntry = Frozen<z.infer<typeof exec>>;
export type ConnectEntry = Frozen<z.infer<typeof connect>>;
export type ContainerCounts = Frozen<z.infer<typeof containerCounts>>;
