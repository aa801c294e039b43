// Cases as a person meets them: one for a pod, with a severity and a recommendation, held against whether anything was done to it.
import { type AgentVerdict, type Severity, severities } from "@bailiff/crds";
import type { Session } from "../corpus/corpus.ts";
import { type FalseCount, type Rate, rate } from "./score.ts";

export interface JudgedSession {
  readonly session: Session;
  readonly verdicts: readonly AgentVerdict[];
}

/** Pods of one sort, and how many of them have a case from that severity on. */
export interface Cases {
  readonly pods: number;
  readonly medium: number;
  readonly high: number;
  /** Pods that would have been quarantined, had their policy allowed it. */
  readonly quarantine: number;
}

export interface VerdictScore {
  /** Pods to which something was done. */
  readonly attacked: Cases;
  /** Pods to which nothing was done, those of attack sessions included. */
  readonly benign: Cases;
  /** Cases of Medium and above on benign pods. */
  readonly benignRate: Rate & { readonly by: readonly FalseCount[] };
}

/** Scores cases by their own severity. */
export function scoreVerdicts(judged: readonly JudgedSession[]): VerdictScore {
  const pods = judged.flatMap(({ session, verdicts }) => {
    const attacked = new Set(session.steps.map(({ pod }) => pod));
    const cases = new Map(verdicts.map((verdict) => [podOf(verdict), verdict] as const));
    // A case about nobody in particular is a case too.
    const all = new Set([...session.agentOf.keys(), ...cases.keys()]);
    return [...all].map((pod) => ({
      isAttacked: attacked.has(pod),
      agent: session.agentOf.get(pod) ?? pod,
      verdict: cases.get(pod),
    }));
  });
  const casesOf = (isAttacked: boolean): Cases => {
    const those = pods.filter((pod) => pod.isAttacked === isAttacked);
    const from = (severity: Severity): number => those.filter(({ verdict }) => isFrom(severity, verdict)).length;
    return {
      pods: those.length,
      medium: from("Medium"),
      high: from("High"),
      quarantine: those.filter(({ verdict }) => verdict?.spec.recommendation === "Quarantine").length,
    };
  };
  const told = pods.filter(({ isAttacked, verdict }) => !isAttacked && isFrom("Medium", verdict));
  const by = Map.groupBy(told, ({ agent, verdict }) => `${agent}\n${verdict?.spec.findings[0]?.rule ?? ""}`);
  return {
    attacked: casesOf(true),
    benign: casesOf(false),
    benignRate: {
      ...rate(told.length, judged),
      by: [...by].map(([key, those]) => {
        const [agent = "", rule = ""] = key.split("\n");
        return { agent, rule, count: those.length };
      }),
    },
  };
}

export const podOf = ({ metadata, spec }: AgentVerdict): string => `${metadata.namespace ?? ""}/${spec.pod.name}`;

function isFrom(severity: Severity, verdict: AgentVerdict | undefined): boolean {
  return verdict !== undefined && severities.indexOf(verdict.spec.severity) >= severities.indexOf(severity);
}
