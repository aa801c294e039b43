// What answers come to: how much was found and how much falsely told, part by part. The columns of curves and of the ablation.
import { weighAlarms } from "../score/alarm.ts";
import type { Answer } from "./sit.ts";
import type { Lesson, Part } from "./trial.ts";

/** Found of how many. */
export interface Count {
  readonly found: number;
  readonly of: number;
}

export interface Worth {
  /** Of the judged sessions' steps, by form. */
  readonly forms: Readonly<Record<string, Count>>;
  /** Alarms that touch no step, by part. */
  readonly falseAlarms: Readonly<Record<Part, number>>;
  /** Cases of High or above in the judged sessions, on pods to which something was done and on others; and on pods held out. */
  readonly high: { readonly attacked: number; readonly benign: number; readonly heldOut: number };
  /** Steps found by the fold that finds fewest. */
  readonly fewest: number;
  readonly invented: Count;
  readonly perturbed: Count;
  readonly grafts: Count;
  /** By name. */
  readonly situations: Readonly<Record<string, Situational>>;
}

/** What a situation came to. */
export interface Situational {
  readonly steps: Count;
  readonly falseAlarms: number;
  /** Cases of High or above, on whatever pod. */
  readonly high: number;
  /** Findings of Low. */
  readonly low: number;
}

/** Sums answers up. In scripts of honest work every alarm is false. */
export function worthOf(answers: readonly Answer[]): Worth {
  const weighed = answers.map(({ trial, alarms, high: cases, low }) => ({
    ...trial,
    ...{ alarms, low, high: cases },
    ...weighAlarms(trial.session, alarms),
  }));
  type Weighed = (typeof weighed)[number];
  const of = (part: Part) => weighed.filter((one) => one.part === part);
  const countIn = (those: readonly Weighed[], isWanted: (form: string) => boolean = () => true): Count => {
    const steps = those.flatMap(({ outcomes }) => outcomes.filter(({ step }) => isWanted(step.form)));
    return { found: steps.filter(({ alarms }) => alarms.length > 0).length, of: steps.length };
  };
  const count = (part: Part, isWanted?: (form: string) => boolean): Count => countIn(of(part), isWanted);
  const sum = (those: readonly Weighed[], number: (one: Weighed) => number): number =>
    those.reduce((all, one) => all + number(one), 0);
  const situations = [...Map.groupBy(of("situations"), ({ situation = "" }) => situation)].map(
    ([name, those]): readonly [string, Situational] => [
      name,
      {
        steps: countIn(those),
        falseAlarms: sum(those, (one) => one.falseAlarms.length),
        high: sum(those, ({ high }) => high.attacked + high.benign),
        low: sum(those, ({ low }) => low),
      },
    ],
  );
  const forms = new Set(of("judged").flatMap(({ session }) => session.steps.map(({ form }) => form)));
  const byFold = new Map<Lesson, number>();
  for (const { lesson, outcomes } of of("attacked"))
    byFold.set(lesson, (byFold.get(lesson) ?? 0) + outcomes.filter(({ alarms }) => alarms.length > 0).length);
  const falseAlarms = (part: Part): number =>
    sum(of(part), (one) => (part === "honest" ? one.alarms : one.falseAlarms).length);
  const high = (part: Part, whom: "attacked" | "benign"): number => sum(of(part), ({ high }) => high[whom]);
  return {
    forms: Object.fromEntries([...forms].sort().map((form) => [form, count("judged", (other) => other === form)])),
    falseAlarms: {
      judged: falseAlarms("judged"),
      heldOut: falseAlarms("heldOut"),
      attacked: falseAlarms("attacked"),
      varied: falseAlarms("varied"),
      invented: falseAlarms("invented"),
      honest: falseAlarms("honest"),
      perturbed: falseAlarms("perturbed"),
      grafts: falseAlarms("grafts"),
      situations: falseAlarms("situations"),
    },
    high: {
      attacked: high("judged", "attacked"),
      benign: high("judged", "benign"),
      heldOut: high("heldOut", "benign"),
    },
    fewest: byFold.size === 0 ? 0 : Math.min(...byFold.values()),
    invented: count("invented"),
    perturbed: count("perturbed"),
    grafts: count("grafts"),
    situations: Object.fromEntries(situations),
  };
}
