// Would other training sessions have told the same? Each session without attacks is judged by what others taught: whatever is said of it
// is false. The sessions with attacks are judged by each of these trainings too.
import type { Corpus, Session } from "../corpus/corpus.ts";
import { type Judged, judge, train } from "../judge/judge.ts";
import { alarmsOf } from "../score/alarm.ts";
import { type Result, type Score, score } from "../score/score.ts";
import { type JudgedSession, scoreVerdicts, type VerdictScore } from "../score/verdicts.ts";

/** Which sessions to learn from, and which of the others without attacks to judge. */
export interface Fold {
  readonly training: readonly Session[];
  readonly heldOut: readonly Session[];
}

export interface FoldReport {
  readonly training: readonly string[];
  readonly heldOut: readonly string[];
  /** Of the sessions with attacks. */
  readonly attacked: Score;
  /** Of the held-out sessions. */
  readonly benign: Score;
  readonly cases: VerdictScore;
}

/** Leave one out: each training session once, by what the others teach. */
export function leaveOneOut({ sessions }: Corpus): Fold[] {
  const training = sessions.filter(({ kind }) => kind === "training");
  if (training.length < 2) return [];
  return training.map((session) => ({ training: training.filter((one) => one !== session), heldOut: [session] }));
}

/** At most so many rotations: of six sessions there are fifteen with four to learn from. */
const rotationsCap = 20;

/** Training sessions and benign ones change places, as many to learn from as before; the first ones where there are very many. */
export function rotations({ sessions }: Corpus): Fold[] {
  const benign = sessions.filter(({ kind, steps }) => kind !== "attack" && steps.length === 0);
  const many = sessions.filter(({ kind }) => kind === "training").length;
  return subsets(benign, many)
    .slice(0, rotationsCap)
    .map((training) => ({ training, heldOut: benign.filter((session) => !training.includes(session)) }));
}

/** Fewer sessions to learn from: each training session alone, judged on the other ones. */
export function singles({ sessions }: Corpus): Fold[] {
  const training = sessions.filter(({ kind }) => kind === "training");
  if (training.length < 2) return [];
  return training.map((session) => ({ training: [session], heldOut: training.filter((one) => one !== session) }));
}

/** Learns and judges each fold anew. */
export function judgeFolds(folds: readonly Fold[], corpus: Corpus): FoldReport[] {
  const attacked = corpus.sessions.filter(({ steps }) => steps.length > 0);
  return folds.map(({ training, heldOut }) => {
    const trained = train(
      training.map(({ events }) => events),
      corpus,
    );
    const judged = (session: Session): Result & JudgedSession & Judged => {
      const answer = judge(trained, session);
      return { session, ...answer, alarms: alarmsOf(answer.verdicts) };
    };
    const benign = heldOut.map(judged);
    return {
      training: training.map(({ name }) => name),
      heldOut: heldOut.map(({ name }) => name),
      attacked: score(attacked.map(judged)),
      benign: score(benign),
      cases: scoreVerdicts(benign),
    };
  });
}

function subsets<T>(of: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return of.flatMap((first, index) => subsets(of.slice(index + 1), size - 1).map((rest) => [first, ...rest]));
}
