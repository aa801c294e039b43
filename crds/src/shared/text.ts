// The kinds of strings and numbers that occur in several objects, each bounded and with its own complaint.
import { z } from "zod";
import { durationPattern } from "../duration/duration.ts";
import { limits } from "./limits.ts";
import { matching, withRules } from "./rule.ts";

/** Free text of at most `max` characters. */
export const text = (max: number, description: string) => z.string().max(max).describe(description);

/** A non-negative whole number that fits a double. */
export const count = (description: string) => z.int().min(0).max(Number.MAX_SAFE_INTEGER).describe(description);

/** A point in time, RFC 3339 with any number of fractional digits. */
export const time = (description: string) =>
  z
    .string()
    .max(40)
    .refine(isTime, "is not a time; write it as RFC 3339, such as 2027-01-31T00:00:00Z")
    .meta({ format: "date-time", description });

const rfc3339 = /^\d{4}-\d{2}-(\d{2})T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Whether the text is an RFC 3339 time that exists (30 February doesn't). */
function isTime(value: string): boolean {
  const day = rfc3339.exec(value)?.[1];
  if (day === undefined) return false;
  // Date.parse lets days run over into the next month: the date alone, as UTC, must keep its day.
  const date = new Date(value.slice(0, 10));
  return !Number.isNaN(Date.parse(value)) && date.getUTCDate() === Number(day);
}

/** A duration; how to write one is added to the description. */
export const duration = (description: string) =>
  matching(
    32,
    durationPattern,
    "is not a duration; write hours, minutes or seconds, such as 24h, 90m, 1h30m or 0",
  ).describe(`${description} In hours, minutes and seconds, such as 24h, 90m or 1h30m.`);

/** The name of a namespaced object or of a node. */
export const objectName = (description: string) =>
  matching(
    limits.name,
    /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
    "is not a Kubernetes name; use lower-case letters, digits, '-' and '.', and begin and end with a letter or digit",
  ).describe(description);

/** The name of a Service or of a container. */
export const labelName = (description: string) =>
  matching(
    limits.label,
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    "is not a Kubernetes name; use at most 63 lower-case letters, digits and '-', and begin and end with a letter or digit",
  ).describe(description);

export const rulePattern = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
export const ruleComplaint = "is not a rule's name; rules are named like metadata-endpoint";

export const ruleName = (description: string) =>
  matching(limits.rule, rulePattern, ruleComplaint).describe(description);

/** "<kind>/<name>": root owners and values of template labels, which may hold capitals and underscores. */
export const agentName = matching(
  limits.agent,
  /^[a-z][-a-z0-9.]*\/[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?$/,
  "is not an agent; write <kind>/<name> in lower case, such as deployment/support-bot",
).describe("The agent: kind and name of the root owner, such as deployment/support-bot.");

/** A glob on a binary's path. A bare name would match nothing, so it is refused. */
export const binaryGlob = (description: string) =>
  withRules(z.string().max(limits.path), {
    cel: "self.startsWith('/') || self.startsWith('*')",
    message: "matches no path; write the whole path or a glob, such as /usr/bin/python3* or */python3",
    holds: (glob) => glob.startsWith("/") || glob.startsWith("*"),
  }).describe(description);

/** One word for machines: a condition's type, a reason, a backend. */
export const word = (like: string, description: string) =>
  matching(63, /^[A-Z][A-Za-z0-9]*$/, `is not one word in capitals and small letters; write it like ${like}`).describe(
    description,
  );

export const port = z.int().min(1).max(65_535);

export const uid = matching(
  limits.label,
  /^[A-Za-z0-9-]+$/,
  "is not a uid; copy it from metadata.uid of the pod",
).describe("The pod's uid: the name may be reused, the uid never is.");
