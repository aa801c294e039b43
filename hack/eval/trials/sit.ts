// Trials held: each lesson is learned once and asked as often as needed. What asked for no threshold that was turned since keeps its answer.
import { type Dial, dials, type Turn, turned, watched } from "../curves/dials.ts";
import { judge, type Trained, train } from "../judge/judge.ts";
import { type Alarm, alarmsOf } from "../score/alarm.ts";
import { scoreVerdicts } from "../score/verdicts.ts";
import type { Lesson, Trial } from "./trials.ts";

export interface Answer {
  readonly trial: Trial;
  readonly alarms: readonly Alarm[];
  /** Cases of High or above. */
  readonly high: High;
}

/** Pods with a case of High or above: those to which something was done, and the others. */
export interface High {
  readonly attacked: number;
  readonly benign: number;
}

interface Watched<T> {
  readonly answer: T;
  /** The thresholds that it asked for. */
  readonly asked: ReadonlySet<string>;
}

/** Trials with their answers, and which threshold each of them hangs on. */
export interface Sitting {
  readonly answers: readonly Answer[];
  readonly lessons: ReadonlyMap<Lesson, Watched<Trained>>;
  readonly asked: readonly ReadonlySet<string>[];
}

/** Holds all trials with the thresholds as they are. */
export function sit(trials: readonly Trial[]): Sitting {
  const all = dials();
  const lessons = new Map<Lesson, Watched<Trained>>();
  const asked: ReadonlySet<string>[] = [];
  const answers = trials.map((trial): Answer => {
    let lesson = lessons.get(trial.lesson);
    if (lesson === undefined) {
      lesson = watched(all, () => learned(trial.lesson));
      lessons.set(trial.lesson, lesson);
    }
    const { answer } = lesson;
    const judged = watched(all, () => answered(trial, answer));
    asked.push(judged.asked);
    return judged.answer;
  });
  return { answers, lessons, asked };
}

/** The answers with thresholds at other values. */
export function sitAgain({ answers, lessons, asked }: Sitting, turns: readonly Turn[]): Answer[] {
  const hangsOn = (by: ReadonlySet<string> | undefined): boolean => turns.some(({ dial }) => by?.has(dial.name));
  return turned(turns, () => {
    const relearned = new Map<Lesson, Trained>();
    for (const [lesson, { answer, asked: by }] of lessons)
      relearned.set(lesson, hangsOn(by) ? learned(lesson) : answer);
    return answers.map((answer, index) => {
      const before = lessons.get(answer.trial.lesson)?.answer;
      const trained = relearned.get(answer.trial.lesson);
      if (trained === undefined || (trained === before && !hangsOn(asked[index]))) return answer;
      return answered(answer.trial, trained);
    });
  });
}

/** Whether anything in these trials asked for a threshold. */
export function isAsked({ lessons, asked }: Sitting, { name }: Dial): boolean {
  return asked.some((one) => one.has(name)) || [...lessons.values()].some((lesson) => lesson.asked.has(name));
}

const learned = ({ training, objects }: Lesson): Trained =>
  train(
    training.map(({ events }) => events),
    { objects },
  );

function answered(trial: Trial, trained: Trained): Answer {
  const { session } = trial;
  const { verdicts } = judge(trained, session);
  const { attacked, benign } = scoreVerdicts([{ session, verdicts }]);
  return { trial, alarms: alarmsOf(verdicts), high: { attacked: attacked.high, benign: benign.high } };
}
