// How findings add up: the worst one, raised where different rules agree about one task or one moment, and a score that says how sure
// and how bad. What is far apart in time, and has no process in common, has little to do with each other.
import type { Severity } from "@bailiff/crds";
import type { Micros } from "@bailiff/proto/event";
import { together } from "../../judge/thresholds.ts";
import { type FindingRecord, type Moment, rankOf } from "./finding-record.ts";

/** A finding's share of certainty that the pod does what it shouldn't. Judgement, not measurement: tuned on the recorded sessions. */
const weight: Readonly<Record<Severity, number>> = { Low: 0.06, Medium: 0.3, High: 0.65, Critical: 0.9 };
/** Findings of one rule agree with each other: only so many count. */
const perRule = 2;

export interface Weighed {
  readonly severity: Severity;
  /** 0–100. */
  readonly score: number;
}

/** Weighs findings, worst first. Coverage and identity say what we could not see: they never raise anything but themselves. */
export function weigh(findings: readonly FindingRecord[]): Weighed {
  let worst: Severity = "Low";
  let innocence = 1;
  const byRule = new Map<string, number>();
  const atMedium: FindingRecord[] = [];
  for (const finding of findings) {
    if (rankOf(finding.severity) > rankOf(worst)) worst = finding.severity;
    const counted = byRule.get(finding.rule) ?? 0;
    byRule.set(finding.rule, counted + 1);
    const isAboutSight = finding.gate === "Coverage" || finding.gate === "Identity";
    if (counted < perRule) innocence *= 1 - weight[finding.severity] * (isAboutSight ? 0.5 : 1);
    if (!isAboutSight && rankOf(finding.severity) >= rankOf("Medium")) atMedium.push(finding);
  }
  const severity = worst === "Medium" && agreement(atMedium) >= together.raise ? "High" : worst;
  return { severity, score: Math.min(100, Math.round((1 - innocence) * 100)) };
}

/** Novelty is one witness however many of its rules speak: they have looked at the same counts. */
const witness = ({ gate, rule }: FindingRecord): string => (gate === "Novelty" ? gate : rule);

/** How many witnesses speak of one moment, at the most: each counts less the further off it was, and half in another task. */
function agreement(findings: readonly FindingRecord[]): number {
  const byWitness = Map.groupBy(findings, witness);
  const moments = [...byWitness].map(([who, of]) => ({ who, moments: of.flatMap((finding) => finding.moments) }));
  let most = 0;
  for (const { who, moments: own } of moments)
    for (const at of own) {
      const others = moments.filter((other) => other.who !== who).map((other) => closest(at, other.moments));
      most = Math.max(most, 1 + others.reduce((sum, share) => sum + share, 0));
    }
  return most;
}

function closest(at: Moment, moments: readonly Moment[]): number {
  let share = 0;
  for (const { time, task } of moments) {
    const isSameTask = task !== "" && task === at.task;
    share = Math.max(share, (isSameTask ? 1 : together.otherTask) * decay(Math.abs(time - at.time)));
  }
  return share;
}

const decay = (apart: Micros): number => 2 ** (-apart / together.halfLifeMicros);
