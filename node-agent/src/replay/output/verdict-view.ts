// A verdict with everything that people are told beside it: gathered once, told by the timeline and by --explain.
import type { AgentVerdict, Finding, Readiness } from "@bailiff/crds";
import type { Learned } from "../../baseline/counts/learned.ts";
import type { Destinations } from "../../destinations/destinations.ts";
import type { Subject } from "../../identity/subject.ts";
import type { CompiledPolicy } from "../../judge/policy/compiled-policy.ts";
import type { Planned } from "../plan/plan.ts";
import type { Recorder } from "../record/recorder.ts";

export interface VerdictView {
  readonly verdict: AgentVerdict;
  readonly subject: Subject;
  readonly policy: CompiledPolicy | undefined;
  /** What was learned of the case's container, if anything was. */
  readonly learned: Learned | undefined;
  readonly readiness: Readiness;
  readonly recorder: Recorder;
  readonly destinations: Destinations;
  /** Undefined where no quarantine is recommended. */
  readonly planned: Planned | undefined;
}

/** Findings in order of time; what is seen at the same time stays worst first. */
export function inTime(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => Date.parse(a.firstSeen) - Date.parse(b.firstSeen));
}
