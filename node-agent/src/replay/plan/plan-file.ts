// Plans as a file that a person can read and kubectl can apply: the armed NetworkPolicies, then each pod's patch.
import { stringify } from "yaml";
import type { Planned } from "./plan.ts";

/** The whole file. The order is that of the verdicts; each NetworkPolicy is there once. */
export function planFile(planned: readonly Planned[]): string {
  if (planned.length === 0) return "# No verdict recommends a quarantine.\n";
  const documents = new Map<string, string>();
  for (const { plan, policy } of planned) {
    const { namespace, name } = plan.armed.metadata;
    documents.set(
      `${namespace}/${name}`,
      comment([
        `Lies ready for the prisoners of AgentPolicy ${namespace}/${policy.metadata.name}; selects nobody until a pod is cut.`,
      ]) + stringify(plan.armed),
    );
  }
  return [...documents.values(), ...planned.map(patchDocument)].join("---\n");
}

function patchDocument({ verdict, plan, isPodKnown, isClusterKnown }: Planned): string {
  const { name, namespace } = verdict.metadata;
  const pod = verdict.spec.pod;
  const lines = [
    `${verdict.spec.severity}: ${verdict.spec.summary}`,
    `Case ${namespace}/${name}. A merge patch: kubectl patch pod -n ${namespace} ${pod.name} --type merge --patch-file …`,
    ...(isPodKnown
      ? []
      : ["The pod's object was not given (--cluster): labels and owner are what the recording says."]),
    ...(isClusterKnown ? [] : ["No NetworkPolicy was given (--cluster): what others still allow is not known."]),
    `Outlook ${plan.outlook}: ${plan.message}.`,
    ...plan.backends.map((backend) => `${backend.applies ? "+" : "-"} ${backend.name}: ${backend.message}`),
    ...plan.overlap.map(({ policy, direction, allows }) => `${direction} that ${policy} would still allow: ${allows}`),
    ...plan.left.map(({ policy, direction, allows }) => `LEFT OPEN, ${direction} by ${policy}: ${allows}`),
    ...plan.residual.map((rest) => `Reachable anyway: ${rest}`),
    ...(plan.probesWillFail.length > 0
      ? [`Network probes will fail and restart: ${plan.probesWillFail.join(", ")}`]
      : []),
  ];
  if (plan.cut === undefined) return comment([...lines, "The pod already is as planned."]);
  const { metadata } = plan.cut;
  const patch = { apiVersion: "v1", kind: "Pod", metadata: { namespace, name: pod.name, ...metadata } };
  return comment(lines) + stringify(patch, { lineWidth: 0 });
}

function comment(lines: readonly string[]): string {
  return lines.map((line) => `# ${line.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "�")}\n`).join("");
}
