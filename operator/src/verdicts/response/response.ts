// Should the pod be in custody, by the case as it is and the policy as it is now? Every no has its reason.
import { type AgentVerdict, type Finding, type Gate, type Severity, severities } from "@bailiff/crds";
import { endsAtMs } from "../expiry/expiry.ts";
import { freshFindings } from "../fresh/fresh.ts";
import { isInCustody, type Snapshot } from "../snapshot/snapshot.ts";

export type Response =
  | { readonly wanted: true; readonly message: string }
  | { readonly wanted: false; readonly reason: string; readonly message: string };

/** Weighs the response; caps and backends are another question. */
export function response(snapshot: Snapshot): Response {
  const { verdict, policy, exempt, namespaceIsTerminating, nowMs, pod } = snapshot;
  const { spec } = verdict;
  if (namespaceIsTerminating) return no("NamespaceTerminating", "the namespace is being deleted, and the pod with it");
  if (exempt) return no(exempt.reason, exempt.message);
  if (policy === undefined) {
    const which = spec.policy ? `policy ${spec.policy.name} doesn't select it` : "no policy selects it";
    return no("NotSelected", `the pod is out of reach: ${which}, by the labels that it had before any cut`);
  }
  const { name } = policy.metadata;
  const isHeld = isInCustody(pod, verdict);
  // A prisoner stays under the policy that it was cut under, whichever the judge goes by now.
  if (!isHeld && spec.policy !== undefined && spec.policy.name !== name)
    return no("NotSelected", `policy ${name} selects the pod, and the case was judged by ${spec.policy.name}`);
  const { mode, response: how } = policy.spec;
  if (mode === "Observe") return no("Observe", `policy ${name} only observes`);
  if (spec.decision?.action === "Quarantine") return { wanted: true, message: `${spec.decision.by} decided so` };
  if (mode === "Detect") return no("Detect", `policy ${name} only detects: set mode Quarantine, or decide by hand`);
  if (rank(spec.severity) < rank(how.quarantineAt))
    return no(
      "BelowThreshold",
      `severity ${spec.severity} is below quarantineAt ${how.quarantineAt} of policy ${name}`,
    );
  const fresh = freshFindings(verdict, snapshot.siblings);
  if (spec.reportedBy === "" && !isRecommended(verdict, fresh, snapshot))
    return fresh.length === 0 && spec.findings.length > 0
      ? no("Acknowledged", "every finding was dealt with in an earlier case of this pod")
      : no("NotRecommended", "the judge doesn't recommend it: the findings are not sure enough by themselves");
  const endMs = endsAtMs(verdict, policy, nowMs);
  if (!isHeld && endMs !== undefined && endMs <= nowMs)
    return no("TtlPassed", `the last offence is longer ago than ttl ${how.ttl} of policy ${name}`);
  if (how.approval === "Manual" && !isHeld)
    return no(
      "AwaitingApproval",
      `policy ${name} wants a person's approval: set spec.decision to Quarantine, Release or Dismiss`,
    );
  return {
    wanted: true,
    message: `severity ${spec.severity} reaches quarantineAt ${how.quarantineAt} of policy ${name}`,
  };
}

/**
 * Whether the judge, or the findings where the judge knew another generation of the policy, speak for custody. What novelty finds
 * counts only if the judge says so: it knows whether the baseline was ready.
 */
function isRecommended({ spec }: AgentVerdict, fresh: readonly Finding[], { policy }: Snapshot): boolean {
  if (fresh.length === 0) return false;
  if (spec.recommendation === "Quarantine") return true;
  const isJudgedByThis = spec.policy !== undefined && spec.policy.generation === policy?.metadata.generation;
  const at = rank(policy?.spec.response.quarantineAt ?? "Critical");
  return (
    !isJudgedByThis &&
    fresh.some(({ gate, severity }) => rank(severity) >= Math.max(at, leastSure[gate] ?? Number.POSITIVE_INFINITY))
  );
}

/** From which rank on a gate's finding is sure by itself. A missed name is at most Medium (it may be another answer of that name). */
const leastSure: Readonly<Partial<Record<Gate, number>>> = {
  DeclaredExec: 0,
  DeclaredDestination: rank("High"),
  KnownBad: 0,
  Sequence: 0,
  Quota: 0,
};

function rank(severity: Severity): number {
  return severities.indexOf(severity);
}

function no(reason: string, message: string): Response {
  return { wanted: false, reason, message };
}
