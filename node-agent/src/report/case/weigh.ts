// How findings add up: the worst one, raised where different rules agree about one task or one moment, and a score that says how sure
// and how bad. What is far apart in time, and has no process in common, has little to do with each other.
import type { Severity } from "@bailiff/crds";
import { micros } from "../../judge/thresholds.ts";
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
  const severity = worst === "Medium" && agree(atMedium) ? "High" : worst;
  return { severity, score: Math.min(100, Math.round((1 - innocence) * 100)) };
}

/** Novelty is one witness however many of its rules speak: they have looked at the same counts. */
const witness = ({ gate, rule }: FindingRecord): string => (gate === "Novelty" ? gate : rule);

/** Whether two witnesses speak of one matter: of one task, at least within the hour, or of one short time. */
function agree(findings: readonly FindingRecord[]): boolean {
  const all = findings.flatMap((finding) => finding.moments.map((moment) => ({ ...moment, who: witness(finding) })));
  return all.some((one) => all.some((other) => one.who !== other.who && isOneMatter(one, other)));
}

function isOneMatter(one: Moment, other: Moment): boolean {
  const isOneTask = one.task !== "" && one.task === other.task;
  return Math.abs(one.time - other.time) <= (isOneTask ? micros.hour : micros.task);
}
