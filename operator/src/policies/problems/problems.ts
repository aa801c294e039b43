// Everything about a policy's spec that the schema can't know and its author should: in plain words, each with what to do. Pure.
import { type AgentPolicy, parseDurationMs } from "@bailiff/crds";
import { ruleNames } from "@bailiff/crds/rule-names/rule-names";
import { isSelecting } from "../selection/selection.ts";

export interface Problem {
  readonly reason: string;
  readonly message: string;
  /** The policy, or the part that is named, does not do what it says. Others are worth a look only. */
  readonly isFatal: boolean;
}

/** Two policies that select the same pods. */
export interface Overlap {
  readonly other: string;
  readonly wins: boolean;
  readonly pods: number;
}

export interface Looked {
  readonly nowMs: number;
  readonly overlaps: readonly Overlap[];
  /** Whether there is such a Service. */
  readonly hasService: (namespace: string, name: string) => boolean;
}

/** A cut is verified for about so long: 30 s of settling, then a window. */
export const verificationMs = 60_000;

/** All problems, worst first. */
export function problemsOf(policy: AgentPolicy, looked: Looked): Problem[] {
  const problems = [
    ...selectorProblems(policy),
    ...ruleProblems(policy),
    ...overlapProblems(looked.overlaps),
    ...serviceProblems(policy, looked),
    ...exceptionProblems(policy, looked.nowMs),
    ...ttlProblems(policy),
  ];
  return problems.sort((a, b) => Number(b.isFatal) - Number(a.isFatal));
}

/** When the next exception ends, in epoch milliseconds: then this is to be looked at again. */
export function nextExpiryMs({ spec }: AgentPolicy, nowMs: number): number | undefined {
  const coming = spec.exceptions.map(({ expires }) => Date.parse(expires)).filter((atMs) => atMs > nowMs);
  return coming.length === 0 ? undefined : Math.min(...coming);
}

function selectorProblems(policy: AgentPolicy): Problem[] {
  if (isSelecting(policy)) return [];
  const message =
    "spec.selector is empty and would select every pod of the namespace, so it selects none: name the agent's labels";
  return [{ reason: "EmptySelector", message, isFatal: true }];
}

function ruleProblems({ spec }: AgentPolicy): Problem[] {
  const named = [
    ...spec.rules.disabled.map((rule, i) => ({ rule, field: `spec.rules.disabled[${i}]` })),
    ...Object.keys(spec.rules.severity).map((rule) => ({ rule, field: `spec.rules.severity[${rule}]` })),
    ...spec.exceptions.map(({ rule }, i) => ({ rule, field: `spec.exceptions[${i}].rule` })),
  ];
  return named
    .filter(({ rule }) => !ruleNames.includes(rule))
    .map(({ rule, field }) => ({
      reason: "UnknownRule",
      message: `${field}: there is no rule ${rule}, so the entry does nothing; rules are ${ruleNames.join(", ")}`,
      isFatal: true,
    }));
}

function overlapProblems(overlaps: readonly Overlap[]): Problem[] {
  return overlaps.map(({ other, wins, pods }) => {
    const which = pods === 1 ? "a pod" : `${pods} pods`;
    const message = wins
      ? `policy ${other} selects ${which} of this one too: this one is older and wins; make the selectors differ`
      : `${which} that this policy selects ${pods === 1 ? "belongs" : "belong"} to policy ${other}, which is older and wins; make the selectors differ`;
    return { reason: "Overlap", message, isFatal: false };
  });
}

function serviceProblems({ spec, metadata }: AgentPolicy, { hasService }: Looked): Problem[] {
  return spec.declared.destinations.flatMap(({ service }, i) => {
    if (service === undefined) return [];
    const namespace = service.namespace ?? metadata.namespace ?? "";
    if (hasService(namespace, service.name)) return [];
    const message = `spec.declared.destinations[${i}]: there is no Service ${namespace}/${service.name}, so connections to it count as undeclared`;
    return [{ reason: "UnknownService", message, isFatal: false }];
  });
}

function exceptionProblems({ spec }: AgentPolicy, nowMs: number): Problem[] {
  return spec.exceptions.flatMap(({ rule, expires }, i) =>
    Date.parse(expires) > nowMs
      ? []
      : [
          {
            reason: "ExpiredException",
            message: `spec.exceptions[${i}] (${rule}) ended at ${expires}: renew or remove it`,
            isFatal: false,
          },
        ],
  );
}

function ttlProblems({ spec }: AgentPolicy): Problem[] {
  return (["ttl", "criticalTtl"] as const).flatMap((field) => {
    const ttlMs = parseDurationMs(spec.response[field]) ?? 0;
    if (ttlMs === 0 || ttlMs >= verificationMs) return [];
    const message = `spec.response.${field} ${spec.response[field]} is shorter than the ${verificationMs / 1000} s in which a cut is verified: pods go free before anybody knows whether it held`;
    return [{ reason: "ShortTtl", message, isFatal: false }];
  });
}
