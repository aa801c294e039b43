// Our judge on perturbed sessions: what it hangs on. Robustness, not recall: what is judged here was never recorded.
import type { Corpus } from "../corpus/corpus.ts";
import { resultsOf, splitOf } from "../detectors/detector.ts";
import { ours } from "../detectors/ours.ts";
import { judge, train } from "../judge/judge.ts";
import { alarmsOf, weighAlarms } from "../score/alarm.ts";
import { type FalseCount, type Score, score } from "../score/score.ts";
import { perturbations } from "./perturbations.ts";
import { transplants } from "./transplant.ts";

export interface Perturbed {
  readonly kinds: readonly {
    readonly name: string;
    readonly seed: number;
    readonly score: Pick<Score, "forms" | "falseAlarms">;
    /** Labels of the steps that were missed. */
    readonly missed: readonly string[];
  }[];
  readonly grafts: {
    readonly agents: readonly string[];
    readonly steps: readonly GraftedStep[];
    readonly falseAlarms: readonly FalseCount[];
  };
}

/** One recorded step, and whether it was found when done to each agent. */
export interface GraftedStep {
  readonly id: string;
  readonly technique: string;
  readonly form: string;
  readonly foundIn: Readonly<Record<string, boolean>>;
}

/** Measures all perturbations and grafts of a corpus. */
export function perturbed(corpus: Corpus): Perturbed {
  const kinds = perturbations.flatMap(({ name, seeds, make }) =>
    seeds.map((seed) => {
      const results = resultsOf(ours(), make(corpus, seed));
      const missed = results.flatMap(({ session, alarms }) =>
        weighAlarms(session, alarms)
          .outcomes.filter((outcome) => outcome.alarms.length === 0)
          .map(({ step }) => `${step.id} ${step.technique}`),
      );
      const { forms, falseAlarms } = score(results);
      return { name, seed, score: { forms, falseAlarms }, missed };
    }),
  );
  return { kinds, grafts: grafted(corpus) };
}

function grafted(corpus: Corpus): Perturbed["grafts"] {
  const trained = train(
    splitOf(corpus).training.map(({ events }) => events),
    corpus,
  );
  const judged = transplants(corpus).map((graft) => {
    const results = [{ session: graft.session, alarms: alarmsOf(judge(trained, graft.session).verdicts) }];
    return { ...graft, ...score(results) };
  });
  const byStep = Map.groupBy(judged, ({ step }) => step.id);
  const counts = new Map<string, FalseCount>();
  for (const { falseAlarms } of judged)
    for (const { agent, rule, count } of falseAlarms.by) {
      const key = `${agent}\n${rule}`;
      counts.set(key, { agent, rule, count: count + (counts.get(key)?.count ?? 0) });
    }
  return {
    agents: [...new Set(judged.map(({ agent }) => agent))].sort(),
    steps: [...byStep].flatMap(([id, grafts]) => {
      const [first] = grafts;
      if (first === undefined) return [];
      const { technique, form } = first.step;
      const foundIn = Object.fromEntries(grafts.map(({ agent, steps }) => [agent, steps.found > 0]));
      return [{ id, technique, form, foundIn }];
    }),
    falseAlarms: [...counts.values()].sort((a, b) => b.count - a.count),
  };
}
