// What becomes of an objection once the policy was heard.
import type { Gate, Severity } from "@bailiff/crds";
import type { Action } from "../normalise/action.ts";
import type { Objection, Rule } from "./rule.ts";

/** A gate's answer when it objects, before it is counted into a case. */
export interface Ruling {
  readonly rule: Rule;
  readonly gate: Gate;
  readonly severity: Severity;
  readonly objection: Objection;
  /** What was usual instead, in a sentence. */
  readonly compared?: string | undefined;
  /** The event time of the deciding action: the latest of the evidence. */
  readonly action: Action;
}
