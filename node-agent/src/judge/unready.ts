// Before a baseline is ready only what needs none may be High. What a rule would have said without any is asked of the rule
// itself: so no rule has to know of readiness, and none can forget it. Sequences grade by it, channel by channel.
import { type Severity, severities } from "@bailiff/crds";
import type { Action } from "../normalise/action.ts";
import type { Context } from "./context.ts";
import { Trail } from "./episode/trail.ts";
import type { Objection, Rule } from "./rule.ts";

const rankOf = (severity: Severity): number => severities.indexOf(severity);
const isGrave = (severity: Severity): boolean => rankOf(severity) > rankOf("Medium");

/** Marks are what sequences look at, which see to readiness themselves: for other rules there are none. */
const noTrail = new Trail();

/**
 * An objection as far as it can be stood by: one of High or worse whose deciding action is of a channel that isn't ready is Medium, or
 * what the rule says of the same without any baseline. Quotas are none of it: what people limit needs no baseline, and what habits limit
 * is Medium.
 */
export function calibrated(rule: Rule, objection: Objection, action: Action, context: Context): Objection {
  const severity = objection.severity ?? rule.severity;
  if (!isGrave(severity) || rule.gate === "Quota") return objection;
  // What a sweep of calls compares with are calls, whatever else the rule looks at.
  const { kind: channel } = objection.evidence?.[0] ?? action;
  if (channel === "file" || context.expectation?.isReady[channel] !== false) return objection;
  const answer = rule.judge(action, { ...context, expectation: undefined, isRollout: false, trail: noTrail });
  const answers = answer === undefined ? [] : Array.isArray(answer) ? answer : [answer as Objection];
  const same = answers.find(({ signature }) => signature === objection.signature);
  const certain = same === undefined ? "Medium" : (same.severity ?? rule.severity);
  if (rankOf(certain) >= rankOf(severity)) return objection;
  const { reason, actions } = context.expectation?.readiness[channel] ?? { reason: "TooFewActions", actions: 0 };
  return {
    ...objection,
    severity: isGrave(certain) ? certain : "Medium",
    message: `${objection.message} (uncalibrated: the ${channel} baseline is not ready: ${reason}, ${actions} actions learned)`,
  };
}
