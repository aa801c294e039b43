// From an action to the counts of its agent, unless its task has done something bad lately.
import { Baseline } from "../baseline/baseline.ts";
import { clipPath, connectKey, execKey } from "../baseline/entry.ts";
import type { Subject } from "../identity/subject.ts";
import { versionOf } from "../identity/subject.ts";
import type { Context } from "../judge/context.ts";
import type { Ruling } from "../judge/judge.ts";
import { isNeverLearned } from "../judge/never-learn.ts";
import type { Action } from "../normalise/action.ts";
import { rankOf } from "../report/case/finding-record.ts";
import type { ContainerState } from "./container-state.ts";

/** Agents that may have a baseline at once. */
const baselinesCap = 4096;

/** Medium and above, from any gate but Novelty, Coverage and Identity: its episode is not learned. */
export function isBad({ gate, severity, objection }: Ruling): boolean {
  if (objection.isHabit === true) return false;
  return rankOf(severity) >= rankOf("Medium") && gate !== "Novelty" && gate !== "Coverage" && gate !== "Identity";
}

/** Whether an action may be learned by what was ruled of itself: the agent's own doing, and of no class that is never learned. */
export function isLearnable(action: Action, context: Context, rulings: readonly Ruling[]): boolean {
  return (
    context.origin === "agent" &&
    !isNeverLearned(action, context) &&
    !rulings.some(({ gate, objection }) => gate === "KnownBad" && objection.isHabit !== true)
  );
}

/** Counts an action, and notes the lesson so that it can be taken back. True if it was counted. */
export function learn(
  action: Action,
  { subject, destination, shape }: Context,
  state: ContainerState,
  baselines: Map<string, Baseline>,
  period: number,
): boolean {
  const { process, parent, time } = action;
  if (action.kind === "file" || state.isTainted(process.execId, time)) return false;
  let baseline = baselines.get(subject.agentKey);
  if (baseline === undefined) {
    if (baselines.size >= baselinesCap) return false;
    baseline = new Baseline(subject.agentKey);
    baselines.set(subject.agentKey, baseline);
  }
  const learned = baseline.container(subject.container);
  if (learned === undefined) return false;
  baseline.epochs.saw({ container: subject.container, ...versionOf(subject) }, time);
  const binary = clipPath(process.binary);
  const { uid } = subject.pod;
  const lesson = { time, execId: process.execId, pod: uid, learned };
  if (action.kind === "exec") {
    const above = clipPath(parent?.binary ?? "");
    if (learned.sawExec(above, binary, shape, uid, time, period))
      state.note({ ...lesson, channel: "exec", key: execKey(above, binary, shape) });
  } else if (destination !== undefined) {
    if (learned.sawConnect(binary, destination, uid, time, period))
      state.note({ ...lesson, channel: "connect", key: connectKey(binary, destination.token) });
  }
  return true;
}

/** A sign of loss counts against what is learned meanwhile: of that container, of nobody where it is unknown, or of all. */
export function countLoss(baselines: ReadonlyMap<string, Baseline>, of: Subject | "all" | undefined): void {
  if (of === "all") {
    for (const { containers } of baselines.values()) for (const learned of containers.values()) learned.lost++;
    return;
  }
  const learned = of === undefined ? undefined : baselines.get(of.agentKey)?.containers.get(of.container);
  if (learned !== undefined) learned.lost++;
}
