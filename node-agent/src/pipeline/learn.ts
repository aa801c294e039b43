// From an action to the counts of its agent, unless its task has done something bad lately.
import type { Micros } from "@bailiff/proto/event";
import { Baseline } from "../baseline/baseline.ts";
import { clipPath } from "../baseline/counts/entry.ts";
import { isSettled } from "../baseline/counts/epochs.ts";
import type { Influence, Usual } from "../baseline/counts/influence.ts";
import type { Channel, MayBring } from "../baseline/counts/learned.ts";
import type { Subject } from "../identity/subject.ts";
import type { Context } from "../judge/context.ts";
import { isNeverLearned } from "../judge/never-learn.ts";
import type { Ruling } from "../judge/ruling.ts";
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

/** What learning goes on with from action to action. */
export interface School {
  readonly baselines: Map<string, Baseline>;
  readonly influence: Influence;
  /** Live, what the cluster has learned of an agent: `baselines` hold only what was not handed over yet. */
  readonly known: (agent: string) => Baseline | undefined;
}

/** Counts an action, and notes the lesson so that it can be taken back. True if it was counted. */
export function learn(
  action: Action,
  context: Context,
  state: ContainerState,
  { baselines, influence, known }: School,
  period: number,
): boolean {
  const { subject, destination, shape } = context;
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
  baseline.epochs.saw(subject.version, time);
  const binary = clipPath(process.binary);
  const { uid } = subject.pod;
  const share = influence.acted(subject, dayOf(time, period));
  const mayBring: MayBring = (channel, key) =>
    known(subject.agentKey)?.containers.get(subject.container)?.[channel].has(key) === true ||
    isNewVersion(context, baseline) ||
    share.mayBring(channel, usualOf(context, channel));
  const entry =
    action.kind === "exec"
      ? learned.sawExec(clipPath(parent?.binary ?? ""), binary, shape, uid, time, period, mayBring)
      : destination && learned.sawConnect(binary, destination, uid, time, period, mayBring);
  if (entry !== undefined) state.note(time, process.execId, entry, learned);
  return true;
}

const dayMicros = 24 * 3600 * 1_000_000;
/** Days as one pod's influence knows them: each recording is one of its own. */
const dayOf = (time: Micros, period: number): number => period * 1_000_000 + Math.floor(time / dayMicros);

/** A new version may bring what it likes: a rollout is expected to. */
function isNewVersion({ subject, isRollout }: Context, { epochs }: Baseline): boolean {
  return isRollout || isSettled(epochs.settled(subject.container), subject.version) === false;
}

function usualOf({ expectation }: Context, channel: Channel): Usual | undefined {
  return expectation?.isReady[channel] === true ? expectation.readiness[channel] : undefined;
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
