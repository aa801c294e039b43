// The engine of sequences: which patterns does the action that is being judged complete, by a mark that it left or by telling how two
// processes belong together? Whichever half comes last, the same pairs are found; the other marks are not looked at again.
import { type Severity, severities } from "@bailiff/crds";
import type { Action } from "../../normalise/action.ts";
import type { Context } from "../context.ts";
import type { Mark } from "../episode/mark.ts";
import type { Trail } from "../episode/trail.ts";
import type { Objection } from "../rule.ts";
import type { BurstPattern, Pair, PairPattern, Pattern } from "./pattern.ts";

/** So many pairs of one pattern are looked at for one action; each mark of one kind with each of another would be a quarter of a million. */
export const pairsCap = 512;

type Worst = Map<string, Objection>;

/** The objections to what an action completes, the worst of each signature; undefined where it completes nothing. */
export function completed(
  patterns: readonly Pattern[],
  action: Action,
  context: Context,
): readonly Objection[] | undefined {
  if (context.trail.fresh.length === 0 && !context.isTreeNews) return undefined;
  let worst: Worst | undefined;
  for (const pattern of patterns)
    worst = "each" in pattern ? burst(pattern, context, worst) : pairs(pattern, action, context, worst);
  return worst === undefined ? undefined : [...worst.values()];
}

function pairs(pattern: PairPattern, action: Action, context: Context, found: Worst | undefined): Worst | undefined {
  const { trail } = context;
  if (!trail.has(pattern.first) || !trail.has(pattern.second)) return found;
  let worst = found;
  let left = pairsCap;
  const look = (first: Mark, second: Mark): void => {
    if (left-- > 0) worst = keepWorst(worst, judgePair(pattern, first, second, context));
    else trail.shed++;
  };
  for (const mark of trail.fresh) {
    if (mark.kind === pattern.first) for (const second of after(mark, pattern, trail)) look(mark, second);
    if (mark.kind === pattern.second) for (const first of before(mark, pattern, trail)) look(first, mark);
  }
  if (context.isTreeNews && pattern.tie === "task") {
    const isTouched = touchedBy(action, context);
    for (const first of trail.all(pattern.first))
      for (const second of after(first, pattern, trail)) if (isTouched(first) || isTouched(second)) look(first, second);
  }
  return worst;
}

const after = (first: Mark, { second, slackMicros, withinMicros }: PairPattern, trail: Trail): readonly Mark[] =>
  trail.between(second, first.time - slackMicros(), first.until + withinMicros());

const before = (second: Mark, { first, slackMicros, withinMicros }: PairPattern, trail: Trail): readonly Mark[] =>
  trail.between(first, second.time - withinMicros(), second.until + slackMicros());

/** Whether a mark is by a process of which this event told something new, or by one that descends from it. */
function touchedBy({ process, parent }: Action, { tree }: Context): (mark: Mark) => boolean {
  const known = new Map<string, boolean>();
  return ({ execId }) => {
    let isTouched = known.get(execId);
    if (isTouched === undefined) {
      isTouched =
        tree.descends(execId, process.execId) || (parent !== undefined && tree.descends(execId, parent.execId));
      known.set(execId, isTouched);
    }
    return isTouched;
  };
}

function judgePair(pattern: PairPattern, first: Mark, second: Mark, context: Context): Objection | undefined {
  if (pattern.isAboutOne && first.what !== second.what) return undefined;
  if (pattern.isAgentsOnly && (first.isOutsiders || second.isOutsiders)) return undefined;
  const { tree, destinationOf } = context;
  if (!isTied(pattern, first, second, context)) return undefined;
  const pair: Pair = { first, second, lagMicros: second.time - first.until, tree, destinationOf };
  const grade = pattern.grades.find(({ when }) => when.every((term) => term(pair)));
  if (grade === undefined || grade.severity === "none") return undefined;
  return {
    signature: pattern.signature(pair),
    severity: grade.severity,
    message: `${pattern.message(pair)}${grade.isUncalibrated ? " (uncalibrated: too little is known of this container yet)" : ""}`,
    isCalibrated: true,
    evidence: first.action === second.action ? [second.action] : [second.action, first.action],
  };
}

function isTied({ tie }: PairPattern, first: Mark, second: Mark, { tree }: Context): boolean {
  switch (tie) {
    case "container":
      return true;
    case "child":
      return second.action.process.parentExecId === first.execId;
    case "task":
      return tree.areSameTask(second.process, first.process, Math.min(first.time, second.time));
  }
}

function burst(pattern: BurstPattern, { trail, expectation }: Context, worst: Worst | undefined): Worst | undefined {
  const { each, withinMicros, isAgentsOnly, counts, signature, message } = pattern;
  let found = worst;
  for (const { kind, time, until } of trail.fresh) {
    if (kind !== each) continue;
    const near = trail.between(each, time - withinMicros(), until + withinMicros());
    const marks = densest(isAgentsOnly ? near.filter(({ isOutsiders }) => !isOutsiders) : near, withinMicros());
    const count = counts.find(({ least, asks }) => marks.length >= least() && isAnswered(asks, expectation));
    if (count === undefined) continue;
    found = keepWorst(found, {
      signature,
      severity: count.severity,
      message: message(marks),
      isCalibrated: true,
      evidence: marks.map(({ action }) => action),
    });
  }
  return found;
}

function isAnswered(asks: BurstPattern["counts"][number]["asks"], expectation: Context["expectation"]): boolean {
  return asks === "nothing" || (asks === "ready" ? expectation?.isReady.exec === true : expectation !== undefined);
}

/** Of marks in order of time, those within the window that has most different ones, the earliest of each. */
export function densest(marks: readonly Mark[], withinMicros: number): readonly Mark[] {
  const inWindow = new Map<string, number>();
  let [most, from, bestFrom, bestTo] = [0, 0, 0, 0];
  marks.forEach((mark, to) => {
    inWindow.set(mark.what, (inWindow.get(mark.what) ?? 0) + 1);
    for (
      let oldest = marks[from];
      oldest !== undefined && oldest.time < mark.time - withinMicros;
      oldest = marks[++from]
    ) {
      const left = (inWindow.get(oldest.what) ?? 1) - 1;
      if (left > 0) inWindow.set(oldest.what, left);
      else inWindow.delete(oldest.what);
    }
    if (inWindow.size > most) [most, bestFrom, bestTo] = [inWindow.size, from, to];
  });
  const first = new Map<string, Mark>();
  for (const mark of marks.slice(bestFrom, bestTo + 1)) if (!first.has(mark.what)) first.set(mark.what, mark);
  return [...first.values()];
}

const rankOf = (severity: Severity | undefined): number => (severity === undefined ? -1 : severities.indexOf(severity));

/** From one half to the other, whichever came first. */
function apart({ evidence = [] }: Objection): number {
  const [one, other = one] = evidence;
  return one === undefined || other === undefined ? 0 : Math.abs(one.time - other.time);
}

/** Of each signature the worst; of those that are as bad, the one whose halves are closest: it is what a person should look at. */
function keepWorst(worst: Worst | undefined, objection: Objection | undefined): Worst | undefined {
  if (objection === undefined) return worst;
  const all = worst ?? new Map<string, Objection>();
  const known = all.get(objection.signature);
  const more = known === undefined ? 1 : rankOf(objection.severity) - rankOf(known.severity);
  if (known === undefined || more > 0 || (more === 0 && apart(objection) < apart(known)))
    all.set(objection.signature, objection);
  return all;
}
