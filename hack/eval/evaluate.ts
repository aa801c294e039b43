// The evaluation, whole: our judge on a corpus, beside it what is simple, what each of our terms is worth, and whether other training
// sessions would have told the same. Pure: the same corpus and code give the same figures.
import type { Corpus, Session } from "./corpus/corpus.ts";
import { execBigrams } from "./detectors/bigrams.ts";
import { type Detector, resultsOf, splitOf } from "./detectors/detector.ts";
import { firstSeenSet } from "./detectors/first-seen.ts";
import { rulesAlone } from "./detectors/ours.ts";
import { type Judged, judge, train } from "./judge/judge.ts";
import { type Alarm, alarmsOf, weighAlarms } from "./score/alarm.ts";
import { agentHoursOf, type Score, score } from "./score/score.ts";
import { podOf, scoreVerdicts, type VerdictScore } from "./score/verdicts.ts";

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
  /** Actions of containers that belong to no known pod, in the judged sessions. */
  readonly unattributed: number;
  readonly simple: Readonly<Record<string, Score>>;
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
}

/** Detectors that ours must beat, by name. */
export const simpleDetectors: Readonly<Record<string, Detector>> = {
  "first-seen set": firstSeenSet,
  "exec bigrams": execBigrams,
  "rules alone": rulesAlone,
};

/** Trains on the training sessions, judges the others, and holds the answers against the labels. */
export function evaluate(corpus: Corpus): Evaluation {
  const { training, judged } = splitOf(corpus);
  const trained = train(
    training.map(({ events }) => events),
    corpus,
  );
  const results = judged.map((session) => {
    const answer = judge(trained, session);
    return { session, ...answer, alarms: alarmsOf(answer.verdicts) };
  });
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
    unattributed: results.reduce((sum, { unattributed }) => sum + unattributed, 0),
    simple: Object.fromEntries(
      Object.entries(simpleDetectors).map(([name, detector]) => [name, score(resultsOf(detector, corpus))]),
    ),
  };
}

function reportOf({
  session,
  alarms,
  ...judged
}: Judged & { session: Session; alarms: readonly Alarm[] }): SessionReport {
  const { outcomes, falseAlarms } = weighAlarms(session, alarms);
  const severities = new Map(judged.verdicts.map((verdict) => [podOf(verdict), verdict.spec.severity]));
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
      caseSeverity: severities.get(step.pod),
    })),
    falseAlarms,
  };
}
