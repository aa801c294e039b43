// What is asked of the judge, and what it reaches: the first thing that a reader of the report wants to know.
import type { Evaluation } from "../evaluate.ts";
import type { Section } from "./section.ts";
import { countText } from "./text.ts";

/** Least shares of steps found, by form; most alarms; longest median delay. */
export const goals = { loud: 0.95, mimicry: 0.75, falseAlarms: 4, medianDelaySeconds: 5 } as const;

export interface Goal {
  readonly what: string;
  readonly reached: string;
  readonly isReached: boolean;
}

/** Each goal and whether it is reached; those on attacks are left out where the corpus has none of that form. */
export function goalsOf({ ours, verdicts }: Evaluation): Goal[] {
  const share = (form: "loud" | "mimicry"): Goal[] => {
    const found = ours.forms[form];
    if (found === undefined) return [];
    const isReached = found.found / found.of >= goals[form];
    return [{ what: `at least ${goals[form] * 100} % of ${form} steps found`, reached: countText(found), isReached }];
  };
  const atMost = (what: string, most: number, count: number, unit = ""): Goal => ({
    what,
    reached: `${Number(count.toFixed(1))}${unit}`,
    isReached: count <= most,
  });
  return [
    ...share("loud"),
    ...share("mimicry"),
    atMost("no case of High or above on a pod to which nothing was done", 0, verdicts.benign.high),
    atMost("no recommendation to quarantine such a pod", 0, verdicts.benign.quarantine),
    atMost(`at most ${goals.falseAlarms} false alarms in all`, goals.falseAlarms, ours.falseAlarms.count),
    ...(ours.delaySeconds === undefined
      ? []
      : [
          atMost(
            `median delay at most ${goals.medianDelaySeconds} s`,
            goals.medianDelaySeconds,
            ours.delaySeconds.median,
            " s",
          ),
        ]),
  ];
}

export function goalSection(evaluation: Evaluation): Section {
  return {
    title: "What is asked, and what is reached",
    text: "Read it with care: the rules were written with sessions like these at hand, so this shows that nothing known is missed, not what happens on yours. Sessions last minutes, agents are scripted, tools are stand-ins under their real names.",
    rows: [
      ["goal", "reached", ""],
      ...goalsOf(evaluation).map(({ what, reached, isReached }) => [what, reached, isReached ? "yes" : "NO"]),
    ],
  };
}
