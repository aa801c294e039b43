// The evaluation, whole: our judge on a corpus, beside it what is simple, what each of our terms is worth, and whether other training
// sessions would have told the same. Pure: the same corpus and code give the same figures.
import type { Ablation } from "./ablation/ablation.ts";
import type { Corpus, Session } from "./corpus/corpus.ts";
import { execBigrams } from "./detectors/bigrams.ts";
import { type Detector, resultsOf, splitOf } from "./detectors/detector.ts";
import { firstSeenSet } from "./detectors/first-seen.ts";
import { rulesAlone } from "./detectors/ours.ts";
import { type FoldReport, judgeFolds, leaveOneOut, rotations, singles } from "./folds/folds.ts";
import { type Invented, invented } from "./invent/invented.ts";
import { type Judged, judge, train } from "./judge/judge.ts";
import { type Perturbed, perturbed } from "./perturb/perturbed.ts";
import { type Alarm, alarmsOf, weighAlarms } from "./score/alarm.ts";
import { type QuietAgent, quietTime } from "./score/quiet.ts";
import { agentHoursOf, type Score, score } from "./score/score.ts";
import { podOf, scoreVerdicts, type VerdictScore } from "./score/verdicts.ts";
import { type Varied, varied } from "./variations/varied.ts";

export interface Evaluation {
  readonly corpus: {
    readonly hash: string;
    readonly training: readonly string[];
    readonly judged: readonly string[];
    readonly agentHours: number;
  };
  readonly sessions: readonly SessionReport[];
  readonly ours: Score;
  readonly verdicts: VerdictScore;
  /** Sessions without any attack, agent by agent. */
  readonly quiet: readonly QuietAgent[];
  /** Actions of containers that belong to no known pod, in the judged sessions. */
  readonly unattributed: number;
  readonly simple: Readonly<Record<string, Score>>;
  /** What else was asked for. */
  readonly folds?: Folds;
  readonly ablation?: Ablation;
  readonly perturbed?: Perturbed;
  readonly varied?: readonly Varied[];
  readonly invented?: Invented;
}

export interface Folds {
  readonly leaveOneOut: readonly FoldReport[];
  readonly rotations: readonly FoldReport[];
  readonly singles: readonly FoldReport[];
}

/** What was said of one session. */
export interface SessionReport {
  readonly session: string;
  readonly kind: Session["kind"];
  readonly events: number;
  readonly actions: number;
  readonly unattributed: number;
  readonly steps: readonly StepReport[];
  readonly falseAlarms: readonly Alarm[];
}

export interface StepReport {
  readonly id: string;
  readonly agent: string;
  readonly technique: string;
  readonly form: string;
  readonly isFound: boolean;
  /** The rules whose alarms lie inside the step. */
  readonly rules: readonly string[];
  readonly delaySeconds: number | undefined;
  /** Of its pod's case, which other steps of that pod may have raised. */
  readonly caseSeverity: string | undefined;
  /** Whether that case recommends quarantine. */
  readonly isToQuarantine: boolean;
}

/** What to measure beside our judge and the simple detectors; each takes its time. */
export interface Scope {
  /** Leave one session out. */
  readonly folds: boolean;
  /** More folds: training and benign sessions change places, and one session alone. */
  readonly rotations: boolean;
  readonly perturbed: boolean;
}

/** Detectors that ours must beat, by name. */
export const simpleDetectors: Readonly<Record<string, Detector>> = {
  "first-seen set": firstSeenSet,
  "exec bigrams": execBigrams,
  "rules alone": rulesAlone,
};

/** Trains on the training sessions, judges the others, and holds the answers against the labels. `told` gets what is being done. */
export function evaluate(corpus: Corpus, scope: Scope, told: (doing: string) => void = () => {}): Evaluation {
  const { training, judged } = splitOf(corpus);
  told("judge");
  const trained = train(
    training.map(({ events }) => events),
    corpus,
  );
  const results = judged.map((session) => {
    const answer = judge(trained, session);
    return { session, ...answer, alarms: alarmsOf(answer.verdicts) };
  });
  const on = <T>(isWanted: boolean, what: string, measure: () => T): T | undefined => {
    if (!isWanted) return undefined;
    told(what);
    return measure();
  };
  const simple = Object.entries(simpleDetectors).map(([name, detector]) => [name, score(resultsOf(detector, corpus))]);
  const folds = on(scope.folds, "folds", () => ({
    leaveOneOut: judgeFolds(leaveOneOut(corpus), corpus),
    rotations: scope.rotations ? judgeFolds(rotations(corpus), corpus) : [],
    singles: scope.rotations ? judgeFolds(singles(corpus), corpus) : [],
  }));
  const perturbations = on(scope.perturbed, "perturbations", () => perturbed(corpus));
  const variations = on(scope.perturbed, "honest sessions made otherwise", () => varied(corpus));
  const inventions = on(scope.perturbed, "invented attacks", () => invented(corpus));
  return {
    corpus: {
      hash: corpus.hash,
      training: training.map(({ name }) => name),
      judged: judged.map(({ name }) => name),
      agentHours: judged.reduce((sum, session) => sum + agentHoursOf(session), 0),
    },
    sessions: results.map(reportOf),
    ours: score(results),
    verdicts: scoreVerdicts(results),
    quiet: quietTime(results),
    unattributed: results.reduce((sum, { unattributed }) => sum + unattributed, 0),
    simple: Object.fromEntries(simple),
    ...(folds && { folds }),
    ...(perturbations && { perturbed: perturbations }),
    ...(variations && { varied: variations }),
    ...(inventions && { invented: inventions }),
  };
}

function reportOf({
  session,
  alarms,
  ...judged
}: Judged & { session: Session; alarms: readonly Alarm[] }): SessionReport {
  const { outcomes, falseAlarms } = weighAlarms(session, alarms);
  const cases = new Map(judged.verdicts.map((verdict) => [podOf(verdict), verdict.spec]));
  return {
    session: session.name,
    kind: session.kind,
    events: judged.events,
    actions: judged.actions,
    unattributed: judged.unattributed,
    steps: outcomes.map(({ step, alarms: inside, delaySeconds }) => ({
      id: step.id,
      agent: step.agent,
      technique: step.technique,
      form: step.form,
      isFound: inside.length > 0,
      rules: [...new Set(inside.map(({ rule }) => rule))].sort(),
      delaySeconds,
      caseSeverity: cases.get(step.pod)?.severity,
      isToQuarantine: cases.get(step.pod)?.recommendation === "Quarantine",
    })),
    falseAlarms,
  };
}
