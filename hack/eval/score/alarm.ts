// What counts as one alarm, and what it is worth: the unit of every figure, the same for our judge and for those it must beat.
import { type AgentVerdict, type Severity, severities } from "@bailiff/crds";
import type { Session, Step } from "../corpus/corpus.ts";

/**
 * Something that a person would be shown. Ours: one (pod, rule, signature, 10-second bucket of action time). Detectors that tell
 * each thing once for each pod have one alarm for it, with all of its times.
 */
export interface Alarm {
  /** `namespace/name`. */
  readonly pod: string;
  readonly rule: string;
  readonly signature: string;
  /** Sorted, milliseconds since 1970; one for a bucket, that of its first action. */
  readonly timesMs: readonly number[];
  readonly severity: Severity;
}

/** Effects of a step may reach so far past its end. */
const slackMs = 10_000;

/** From this severity on somebody is told. */
const told: Severity = "Medium";

export const isTold = (severity: Severity): boolean => severities.indexOf(severity) >= severities.indexOf(told);

/** The alarms in verdicts: a finding's `times` are the first actions of its buckets. Of two containers of a pod, one alarm. */
export function alarmsOf(verdicts: readonly AgentVerdict[]): Alarm[] {
  const alarms = new Map<string, Alarm>();
  for (const { metadata, spec } of verdicts)
    for (const { rule, signature, severity, times } of spec.findings.filter((finding) => isTold(finding.severity)))
      for (const time of times) {
        const pod = `${metadata.namespace ?? ""}/${spec.pod.name}`;
        const timeMs = Date.parse(time);
        const key = JSON.stringify([pod, rule, signature, Math.floor(timeMs / 10_000)]);
        const known = alarms.get(key)?.timesMs[0] ?? Number.POSITIVE_INFINITY;
        if (timeMs < known) alarms.set(key, { pod, rule, signature, timesMs: [timeMs], severity });
      }
  return [...alarms.values()].sort((a, b) => (a.timesMs[0] ?? 0) - (b.timesMs[0] ?? 0));
}

/** Whether an alarm lies inside a step, by any of its times: on its pod, from its start to 10 s after its end. */
export function touches(alarm: Alarm, step: Step): boolean {
  return firstInside(alarm, step) !== undefined;
}

function firstInside({ pod, timesMs }: Alarm, step: Step): number | undefined {
  if (pod !== step.pod) return undefined;
  return timesMs.find((time) => time >= step.startMs && time <= step.endMs + slackMs);
}

/** A step and the alarms that lie inside of it: none, and it was missed. */
export interface Outcome {
  readonly step: Step;
  readonly alarms: readonly Alarm[];
  /** From the step's first event to the first alarm, in seconds; undefined for a miss. */
  readonly delaySeconds: number | undefined;
}

export interface Weighed {
  readonly outcomes: readonly Outcome[];
  /** Alarms that touch no step of their pod. */
  readonly falseAlarms: readonly Alarm[];
}

/** Holds alarms against what is known to have been done in the session. */
export function weighAlarms({ steps }: Pick<Session, "steps">, alarms: readonly Alarm[]): Weighed {
  const outcomes = steps.map((step) => {
    const times = alarms.flatMap((alarm) => firstInside(alarm, step) ?? []);
    // An alarm on the step's own first action can't come before it: times are cut to the millisecond.
    const delaySeconds = times.length === 0 ? undefined : Math.max(0, Math.min(...times) - step.firstMs) / 1000;
    return { step, alarms: alarms.filter((alarm) => touches(alarm, step)), delaySeconds };
  });
  return { outcomes, falseAlarms: alarms.filter((alarm) => !steps.some((step) => touches(alarm, step))) };
}
