// The kinds of strings and numbers that occur in several objects, each bounded and with its own complaint.
import { z } from "zod";
import { durationPattern } from "../duration/duration.ts";
import { limits } from "./limits.ts";

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

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Whether the text is an RFC 3339 time. */
export function isTime(value: string): boolean {
  return rfc3339.test(value) && !Number.isNaN(Date.parse(value));
}

export const duration = (description: string) =>
  z
    .string()
    .max(32)
    .regex(durationPattern, "is not a duration; write hours, minutes or seconds, such as 24h, 90m, 1h30m or 0")
    .describe(description);

/** The name of a namespaced object or of a node. */
export const objectName = (description: string) =>
  z
    .string()
    .min(1)
    .max(limits.name)
    .regex(
      /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
      "is not a Kubernetes name; use lower-case letters, digits, '-' and '.', and begin and end with a letter or digit",
    )
    .describe(description);

export const labelName = (description: string) =>
  z
    .string()
    .min(1)
    .max(limits.label)
    .regex(
      /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
      "is not a Kubernetes name; use at most 63 lower-case letters, digits and '-', and begin and end with a letter or digit",
    )
    .describe(description);

export const rulePattern = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
export const ruleComplaint = "is not a rule's name; rules are named like metadata-endpoint";

export const ruleName = (description: string) =>
  z.string().min(1).max(limits.rule).regex(rulePattern, ruleComplaint).describe(description);

/** "<kind>/<name>": root owners and values of template labels, which may hold capitals and underscores. */
export const agentName = z
  .string()
  .max(limits.agent)
  .regex(
    /^[a-z][-a-z0-9.]*\/[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?$/,
    "is not an agent; write <kind>/<name> in lower case, such as deployment/support-bot",
  )
  .describe("The agent: kind and name of the root owner, such as deployment/support-bot.");

/** A glob on a binary's path. A bare name would match nothing, so it is refused. */
export const binaryGlob = (description: string) =>
  z
    .string()
    .max(limits.path)
    .regex(/^[/*]/, "matches no path; write the whole path or a glob, such as /usr/bin/python3* or */python3")
    .describe(description);

export const port = z.int().min(1).max(65_535);

export const uid = z
  .string()
  .min(1)
  .max(limits.label)
  .regex(/^[A-Za-z0-9-]+$/, "is not a uid; copy it from metadata.uid of the pod")
  .describe("The pod's uid: the name may be reused, the uid never is.");
