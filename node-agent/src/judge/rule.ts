// The contract of a rule. A rule is a folder with its test and one line in rules/index.ts.
import type { Gate, Severity } from "@bailiff/crds";
import type { Action } from "../normalise/action.ts";
import type { Context } from "./context.ts";
import type { Circumstances, Deed } from "./deed.ts";

/** One rule's objection to one action. The engine adds times, counts and evidence; `signature` makes it the same finding again. */
export interface Objection {
  /**
   * What makes it the same finding: the container is added by the engine. It must not depend on the order in which actions
   * arrive, and not on values that an attacker can vary without doing something else.
   */
  readonly signature: string;
  /** One sentence that a person believes: what was done, and compared with what. */
  readonly message: string;
  /** Where it differs from the rule's own. */
  readonly severity?: Severity;
  /** Bits, where the gate computes them. */
  readonly surprise?: number;
  /** The actions that show it, the deciding one first. The judged action alone, where left out. */
  readonly evidence?: readonly Action[];
  /** One of the things that the finding is about: the message of a finding that has several lists them. */
  readonly detail?: string;
  /** True: on this ground alone nobody is taken into custody. */
  readonly isWeak?: boolean;
  /** True: its severity rests on no baseline that isn't ready; the rule saw to that itself. */
  readonly isCalibrated?: boolean;
  /**
   * True: bad only for those who don't do it every day. Learned like anything else, and silent once the baseline knows it; without
   * it a coding agent that runs its own test binaries would be a case for ever.
   */
  readonly isHabit?: boolean;
}

/** What people read of a rule, and what it is asked about. */
export interface AboutRule {
  readonly name: string;
  readonly gate: Gate;
  /** The severity of its findings, unless an objection or the policy says another. */
  readonly severity: Severity;
  /** Kinds of actions that it is asked about. */
  readonly kinds: readonly Action["kind"][];
  /** Also asked about what was entered from outside (kubectl exec, ephemeral containers)? Rules about habits are not. */
  readonly judgesOutsiders: boolean;
  /** OWASP ASI, MITRE ATT&CK and ATLAS ids. */
  readonly references: readonly string[];
  /** What it looks for in the events. */
  readonly signal: string;
  /** An honest cause that its findings may have. */
  readonly benign: string;
  /** What a person should do who reads its finding: if it is an attack, and if it is honest work. */
  readonly advice: string;
}

type Answer = Objection | readonly Objection[] | undefined;

/**
 * A rule whose answer rests on what the action says of itself, on what was learned and what is declared; never on times, on ids, or on what came
 * before. So it isn't asked about the same again to which it had nothing to say (ordinary.ts).
 */
export interface MemorylessRule extends AboutRule {
  readonly isMemoryless: true;
  judge(action: Deed, context: Circumstances): Answer;
}

/** A rule whose answer may rest on anything: it is asked about every action of its kinds. */
export interface LookingBackRule extends AboutRule {
  readonly isMemoryless?: undefined;
  judge(action: Action, context: Context): Answer;
}

/**
 * A rule looks at one action in its context and says whether it objects; it keeps nothing. State that depends on order is in
 * `context.trail`, where a late action is inserted at its event time, so that a rule answers the same in any order of arrival.
 *
 * @example
 * const metadataEndpoint: Rule = {
 *   name: "metadata-endpoint", gate: "KnownBad", severity: "High", kinds: ["connect"], judgesOutsiders: true,
 *   isMemoryless: true, references: ["T1552.005"],
 *   signal: "Calls to the cloud's metadata service.", benign: "A workload identity that the cloud hands out there.",
 *   advice: "Rotate the node's credentials; if it is intended, declare the entity metadata.",
 *   judge: (_, { destination }) => destination?.class === "metadata" ? { signature: destination.token, message: "…" } : undefined,
 * };
 */
export type Rule = MemorylessRule | LookingBackRule;
