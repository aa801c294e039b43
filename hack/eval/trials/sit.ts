// Trials held: each lesson is learned once and asked as often as needed. What asked for no threshold that was turned since keeps its answer.
import type { Rule } from "@bailiff/node-agent/judge/rule";
import { type Dial, dials, type Turn, turned, watched } from "../curves/dials.ts";
import { judge, type Trained, train } from "../judge/judge.ts";
import { type Alarm, alarmsOf } from "../score/alarm.ts";
import { scoreVerdicts } from "../score/verdicts.ts";
import { listened, silenced } from "./silenced.ts";
import type { Lesson, Trial } from "./trial.ts";

export interface Answer {
  readonly trial: Trial;
  readonly alarms: readonly Alarm[];
  /** Cases of High or above. */
  readonly high: High;
  /** Findings of Low. */
  readonly low: number;
}

/** Pods with a case of High or above: those to which something was done, and the others. */
export interface High {
  readonly attacked: number;
  readonly benign: number;
}

interface Watched<T> {
  readonly answer: T;
  /** The thresholds that it asked for, and the rules that objected to anything. */
  readonly asked: ReadonlySet<string>;
  readonly spoke: ReadonlySet<string>;
}

/** Trials with their answers, and which thresholds and rules each of them hangs on. */
export interface Sitting {
  readonly answers: readonly Answer[];
  readonly lessons: ReadonlyMap<Lesson, Watched<Trained>>;
  readonly asked: readonly ReadonlySet<string>[];
  readonly spoke: readonly ReadonlySet<string>[];
}

/** Holds all trials with the thresholds as they are. */
export function sit(trials: readonly Trial[]): Sitting {
  const all = dials();
  const heard = <T>(measure: () => T): Watched<T> => {
    const { answer, asked } = watched(all, () => listened(measure));
    return { ...answer, asked };
  };
  const lessons = new Map<Lesson, Watched<Trained>>();
  const held = trials.map((trial) => {
    const lesson = lessons.get(trial.lesson) ?? heard(() => learned(trial.lesson));
    lessons.set(trial.lesson, lesson);
    return heard(() => answered(trial, lesson.answer));
  });
  return {
    lessons,
    answers: held.map(({ answer }) => answer),
    asked: held.map(({ asked }) => asked),
    spoke: held.map(({ spoke }) => spoke),
  };
}

/** The answers with thresholds at other values. */
export function sitAgain(sitting: Sitting, turns: readonly Turn[]): Answer[] {
  const hangsOn = (by: ReadonlySet<string> | undefined): boolean => turns.some(({ dial }) => by?.has(dial.name));
  return turned(turns, () => again(sitting, ({ asked }) => hangsOn(asked), sitting.asked.map(hangsOn)));
}

/** The answers without these rules, which had no part in learning either. */
export function sitWithout(sitting: Sitting, rules: readonly Rule[]): Answer[] {
  const hangsOn = (spoke: ReadonlySet<string> | undefined): boolean => rules.some(({ name }) => spoke?.has(name));
  return silenced(rules, () => again(sitting, ({ spoke }) => hangsOn(spoke), sitting.spoke.map(hangsOn)));
}

/** Learns and judges again what hangs on what has changed, and keeps the other answers. */
function again(
  { answers, lessons }: Sitting,
  isOther: (lesson: Watched<Trained>) => boolean,
  isToAsk: readonly boolean[],
): Answer[] {
  const relearned = new Map<Lesson, Trained>();
  for (const [lesson, before] of lessons) relearned.set(lesson, isOther(before) ? learned(lesson) : before.answer);
  return answers.map((answer, index) => {
    const before = lessons.get(answer.trial.lesson)?.answer;
    const trained = relearned.get(answer.trial.lesson);
    if (trained === undefined || (trained === before && isToAsk[index] !== true)) return answer;
    return answered(answer.trial, trained);
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
  const { session, objects = trained.setting.objects, policies } = trial;
  const { verdicts } = judge({ ...trained, setting: { objects, ...(policies && { policies }) } }, session);
  const { attacked, benign } = scoreVerdicts([{ session, verdicts }]);
  return {
    ...{ trial, alarms: alarmsOf(verdicts), high: { attacked: attacked.high, benign: benign.high } },
    low: verdicts.flatMap(({ spec }) => spec.findings.filter(({ severity }) => severity === "Low")).length,
  };
}
