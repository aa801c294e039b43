// How findings add up: the worst one, raised where different rules agree, and a score that says how sure and how bad.
import type { Severity } from "@bailiff/crds";
import { type FindingRecord, rankOf } from "./finding-record.ts";

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
  const rulesAtMedium = new Set<string>();
  for (const finding of findings) {
    if (rankOf(finding.severity) > rankOf(worst)) worst = finding.severity;
    const counted = byRule.get(finding.rule) ?? 0;
    byRule.set(finding.rule, counted + 1);
    const isAboutSight = finding.gate === "Coverage" || finding.gate === "Identity";
    if (counted < perRule) innocence *= 1 - weight[finding.severity] * (isAboutSight ? 0.5 : 1);
    if (!isAboutSight && rankOf(finding.severity) >= rankOf("Medium")) rulesAtMedium.add(finding.rule);
  }
  // Two rules that are each worth a look, about one pod, are one incident until somebody says otherwise.
  const severity = worst === "Medium" && rulesAtMedium.size >= 2 ? "High" : worst;
  return { severity, score: Math.min(100, Math.round((1 - innocence) * 100)) };
}
