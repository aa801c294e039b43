// A label selector with the meaning that Kubernetes gives it: all of matchLabels and matchExpressions; empty selects everything.
import { z } from "zod";
import type { Frozen } from "./frozen.ts";
import { limits } from "./limits.ts";
import { mapOf } from "./map-of.ts";
import { matching, withRules } from "./rule.ts";

const labelValue = matching(limits.label, /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/, "is not a label's value");
const labelKey = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const keyComplaint = "is not a label's key; write it like app or app.kubernetes.io/name";

const expression = withRules(
  z.object({
    key: matching(317, labelKey, keyComplaint).describe("The label's key."),
    operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]).describe("How key and values relate."),
    values: z
      .array(labelValue)
      .max(limits.selector)
      .default([])
      .describe("The values for In and NotIn; empty for Exists and DoesNotExist."),
  }),
  {
    cel: "(self.operator in ['In', 'NotIn']) == (self.values.size() > 0)",
    message: "In and NotIn need values, Exists and DoesNotExist take none",
    holds: ({ operator, values }) => (operator === "In" || operator === "NotIn") === values.length > 0,
  },
);

export const labelSelector = z.object({
  matchLabels: mapOf(
    labelValue,
    { max: limits.selector, maxLength: 317, pattern: labelKey, message: `a key of matchLabels ${keyComplaint}` },
    "Labels that must be there with these values.",
  ).optional(),
  matchExpressions: z
    .array(expression)
    .max(limits.selector)
    .optional()
    .describe("Further demands on labels; all of them hold."),
});

export type LabelSelector = Frozen<z.infer<typeof labelSelector>>;
