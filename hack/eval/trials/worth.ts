// What answers come to: how much was found and how much falsely told, part by part. The columns of curves and of the ablation.
import { weighAlarms } from "../score/alarm.ts";
import type { Answer } from "./sit.ts";
import type { Lesson, Part } from "./trials.ts";

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
  /**
   * Cases of High or above in the judged sessions, on pods to which something was done and on others; and on pods held out. Left out
   * where alarms were taken away from cases: then nobody weighed them again.
   */
  readonly high?: { readonly attacked: number; readonly benign: number; readonly heldOut: number };
  /** Steps found by the fold that finds fewest. */
  readonly fewest: number;
  readonly invented: Count;
  readonly perturbed: Count;
  readonly grafts: Count;
}

/** Sums answers up. In scripts of honest work every alarm is false. */
export function worthOf(answers: readonly Answer[]): Worth {
  const weighed = answers.map(({ trial, alarms, high: cases }) => ({
    ...trial,
    alarms,
    high: cases,
    ...weighAlarms(trial.session, alarms),
  }));
  const of = (part: Part) => weighed.filter((one) => one.part === part);
  const count = (part: Part, isWanted: (form: string) => boolean = () => true): Count => {
    const steps = of(part).flatMap(({ outcomes }) => outcomes.filter(({ step }) => isWanted(step.form)));
    return { found: steps.filter(({ alarms }) => alarms.length > 0).length, of: steps.length };
  };
  const forms = new Set(of("judged").flatMap(({ session }) => session.steps.map(({ form }) => form)));
  const byFold = new Map<Lesson, number>();
  for (const { lesson, outcomes } of of("attacked"))
    byFold.set(lesson, (byFold.get(lesson) ?? 0) + outcomes.filter(({ alarms }) => alarms.length > 0).length);
  const falseAlarms = (part: Part): number =>
    of(part).reduce((sum, one) => sum + (part === "honest" ? one.alarms : one.falseAlarms).length, 0);
  const high = (part: Part, whom: "attacked" | "benign"): number =>
    of(part).reduce((sum, one) => sum + one.high[whom], 0);
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
  };
}
