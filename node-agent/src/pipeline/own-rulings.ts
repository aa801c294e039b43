// Rulings that the pipeline makes itself, since what they are about is no action of a known pod: nobody's containers, blindness, failed
// exits, and what a rollout changed.
import type { ExitEvent } from "@bailiff/proto/event";
import type { Context } from "../judge/context.ts";
import { decide } from "../judge/judge.ts";
import type { CompiledPolicy } from "../judge/policy/compiled-policy.ts";
import type { Objection } from "../judge/rule.ts";
import { coverageLoss } from "../judge/rules/coverage-loss/coverage-loss.ts";
import { failingLoop, failureObjection } from "../judge/rules/failing-loop/failing-loop.ts";
import { rolloutChange, rolloutObjection } from "../judge/rules/rollout-change/rollout-change.ts";
import { unattributable, unattributed } from "../judge/rules/unattributable/unattributable.ts";
import type { Ruling } from "../judge/ruling.ts";
import type { Action } from "../normalise/action.ts";
import type { Blindness } from "../normalise/normalise.ts";
import { blindAction } from "./blind-action.ts";
import { nobody } from "./nobody.ts";

/** What a ruling is decided in: the policy may have disabled the rule, or except this. */
type Court = Pick<Context, "policy" | "subject" | "destinationOf">;

const noCourt = (action: Action): Court => ({
  policy: undefined,
  destinationOf: () => undefined,
  subject: nobody(action),
});

/** An action of a container of no known pod. */
export function unattributedRuling(action: Action): Ruling | undefined {
  return decide(unattributable, unattributed(action), action, noCourt(action));
}

/** Something could not be seen. */
export function blindRuling(
  { time, node, docker }: Pick<Blindness, "time" | "node" | "docker">,
  objection: Objection,
  policy: CompiledPolicy | undefined,
): Ruling | undefined {
  const action = blindAction({ kind: "exec-less", time, node, docker });
  return decide(coverageLoss, objection, action, { ...noCourt(action), policy });
}

/** A process ended with an error, the `count`th of its program within a minute; `usual` of any programs was the most that was learned. */
export function failureRuling(
  { process, parent, time, node }: ExitEvent,
  count: number,
  usual: number,
  court: Court,
): Ruling | undefined {
  const objection = failureObjection(process, count, usual);
  if (objection === undefined) return undefined;
  return decide(failingLoop, objection, { kind: "exec", time, node, process, parent }, court);
}

/** What a new image or template does that is new, as its rollout's one finding. */
export function rolloutRuling(ruling: Ruling, context: Context): Ruling | undefined {
  return decide(rolloutChange, rolloutObjection(ruling, context.subject.version), ruling.action, context);
}
