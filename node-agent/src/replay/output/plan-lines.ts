// The quarantine that would be made, for people: what changes, what that leaves open, and whether it should hold.
import { plain } from "../../report/evidence/evidence.ts";
import { field, type Ink } from "./paper.ts";
import type { VerdictView } from "./verdict-view.ts";

export function planLines({ planned, verdict, policy }: VerdictView, ink: Ink): string[] {
  if (planned === undefined) {
    const from = policy?.quarantineAt ?? "High";
    return [
      `${ink("bold", "Quarantine")}  none recommended: it takes severity ${from} and a finding that may quarantine by itself`,
    ];
  }
  const { plan, isClusterKnown } = planned;
  const labels = Object.entries(plan.cut?.metadata.labels ?? {});
  const set = labels.flatMap(([key, value]) => (value === null ? [] : [`${key}=${value}`]));
  const { namespace, name } = plan.armed.metadata;
  const mode = policy?.mode ?? "Detect";
  const opening = plan.armed.spec.egress.length + plan.armed.spec.ingress.length;
  const does =
    mode === "Quarantine" ? "the operator makes it" : `mode ${mode}: a person decides (decision.action: Quarantine)`;
  return [
    ink("bold", `The quarantine that would be made; ${does}`),
    ...field(
      "policy",
      `NetworkPolicy ${namespace}/${name} ${opening === 0 ? "denies all ingress and egress" : `leaves open what response.allow names (${opening})`}`,
      2,
      13,
    ),
    ...field("sets", `${set.join("  ")} on pod ${verdict.spec.pod.name}`, 2, 13),
    ...(plan.remove.length > 0
      ? field(
          "takes away",
          `${plan.remove.join(", ")}${plan.mayBeReplaced ? "; its ReplicaSet starts another pod" : ""}`,
          2,
          13,
        )
      : []),
    ...plan.overlap.flatMap(({ policy: by, direction, allows }) =>
      field("overlap", `${direction} by ${plain(by, 200)}: ${plain(allows, 400)}`, 2, 13),
    ),
    ...plan.left.flatMap(({ policy: by, direction, allows }) =>
      field("left open", `${direction} by ${plain(by, 200)}: ${plain(allows, 400)}`, 2, 13),
    ),
    ...field("residual", plan.residual.join("; "), 2, 13),
    ...field(
      "outlook",
      `${plan.outlook}: ${plain(plan.message, 400)}${isClusterKnown ? "" : ", as far as is known: none was given (--cluster)"}`,
      2,
      13,
    ),
  ];
}
