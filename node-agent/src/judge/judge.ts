// The judge: every gate is asked about every action, and all objections are heard. Pure but for the trail of the container, which
// is part of what it is given: the same actions in the same order with the same context give the same findings.
import type { Severity } from "@bailiff/crds";
import type { Channel } from "../baseline/counts/learned.ts";
import type { Action } from "../normalise/action.ts";
import { compare } from "./compare.ts";
import type { Context } from "./context.ts";
import { leaveMarks } from "./marks/marks.ts";
import type { Objection, Rule } from "./rule.ts";
import { rules } from "./rules/index.ts";
import type { Ruling } from "./ruling.ts";
import { calibrated } from "./unready.ts";

type ByKind = Readonly<Record<Action["kind"], readonly Rule[]>>;
const byKind = (asked: readonly Rule[]): ByKind => ({
  exec: asked.filter((rule) => rule.kinds.includes("exec")),
  connect: asked.filter((rule) => rule.kinds.includes("connect")),
  file: asked.filter((rule) => rule.kinds.includes("file")),
});
const all = byKind(rules);
/** What is left to ask about what the container does all day. */
const lookingBack = byKind(rules.filter(({ isMemoryless }) => isMemoryless !== true));
const nothing: readonly Ruling[] = [];

/** Asks every rule about one action. What a probe does is not judged: the pod's own spec declares it. */
export function judge(action: Action, context: Context): readonly Ruling[] {
  if (context.origin === "probe") return nothing;
  const { trail, ordinary } = context;
  const wasOrdinary = ordinary.has(action, context);
  trail.turn();
  if (!wasOrdinary) leaveMarks(action, context);
  let isOrdinary = !trail.wasTouched;
  let rulings: Ruling[] | undefined;
  for (const rule of (wasOrdinary ? lookingBack : all)[action.kind]) {
    if (context.origin === "outside" && !rule.judgesOutsiders) continue;
    const answer = rule.judge(action, context);
    if (answer === undefined) continue;
    if (rule.isMemoryless) isOrdinary = false;
    for (const told of Array.isArray(answer) ? answer : [answer as Objection]) {
      const objection = told.isCalibrated || rule.gate === "Novelty" ? told : calibrated(rule, told, action, context);
      const ruling = decide(rule, objection, action, context);
      if (ruling === undefined) continue;
      rulings = [...(rulings ?? []), { ...ruling, compared: compare(ruling.action, action, context, objection) }];
    }
  }
  if (isOrdinary && !wasOrdinary) ordinary.add(action, context);
  return rulings ?? nothing;
}

/**
 * What a rule lacks to go by, for people; undefined where it lacks nothing. Novelty alone needs a baseline whose channels are ready
 * before it may speak of High, or take anybody into custody.
 */
function lacking(
  { gate, kinds }: Pick<Rule, "gate" | "kinds">,
  { expectation }: Partial<Pick<Context, "expectation">>,
): string | undefined {
  if (gate !== "Novelty") return undefined;
  if (expectation === undefined) return "nothing was learned";
  for (const channel of channelsOf(kinds)) {
    const { state, reason, actions } = expectation.readiness[channel];
    if (state !== "Ready") return `the ${channel} baseline is not ready: ${reason}, ${actions} actions learned`;
  }
  return undefined;
}

/** The channels of a baseline that these kinds of actions are compared with. */
export function channelsOf(kinds: readonly Action["kind"][]): readonly Channel[] {
  return kinds.flatMap((kind) => (kind === "file" ? [] : [kind]));
}

const atMostMedium = (severity: Severity): Severity => (severity === "Low" ? "Low" : "Medium");

/** Applies what the policy says of the rule: disabled, another severity, or an exception for now. */
export function decide(
  rule: Rule,
  objection: Objection,
  action: Action,
  context: Pick<Context, "policy" | "destinationOf" | "subject"> & Partial<Pick<Context, "expectation">>,
): Ruling | undefined {
  const { policy, destinationOf, subject } = context;
  const found = objection.severity ?? rule.severity;
  const lack = lacking(rule, context);
  const severity = policy?.severity[rule.name] ?? (lack === undefined ? found : atMostMedium(found));
  if (policy?.disabled.has(rule.name)) return undefined;
  const deciding = objection.evidence?.[0] ?? action;
  // Of the deciding action: the one that completed the pattern may be another, since actions come in any order.
  if (policy?.excepts(rule.name, deciding, destinationOf(deciding), subject.container) !== undefined) return undefined;
  const said =
    lack === undefined ? objection : { ...objection, message: `${objection.message} (uncalibrated: ${lack})` };
  return { rule, gate: rule.gate, severity, objection: said, action: deciding };
}
