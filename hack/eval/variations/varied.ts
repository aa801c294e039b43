// What our judge says of honest sessions that are other than those it learned from, way by way: whatever it says is false.
import type { Corpus } from "../corpus/corpus.ts";
import { splitOf } from "../detectors/detector.ts";
import { judge, train } from "../judge/judge.ts";
import { alarmsOf } from "../score/alarm.ts";
import { type Score, score } from "../score/score.ts";
import { scoreVerdicts, type VerdictScore } from "../score/verdicts.ts";
import { variations } from "./variations.ts";

export interface Varied {
  readonly name: string;
  readonly seed: number;
  readonly falseAlarms: Score["falseAlarms"];
  readonly cases: VerdictScore["benign"];
}

/** Judges the sessions in which nothing was done to anybody, made otherwise in each way. */
export function varied(corpus: Corpus): Varied[] {
  const { training, judged } = splitOf(corpus);
  const recordings = training.map(({ events }) => events);
  const quiet = judged.filter(({ steps }) => steps.length === 0);
  return variations.flatMap(({ name, seeds, make }) =>
    seeds.map((seed) => {
      const { sessions, objects } = make({ sessions: quiet, objects: corpus.objects }, seed);
      const trained = train(recordings, { objects });
      const answers = sessions.map((session) => ({ session, ...judge(trained, session) }));
      const results = answers.map(({ session, verdicts }) => ({ session, alarms: alarmsOf(verdicts) }));
      return { name, seed, falseAlarms: score(results).falseAlarms, cases: scoreVerdicts(answers).benign };
    }),
  );
}
