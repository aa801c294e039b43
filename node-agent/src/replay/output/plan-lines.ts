// The quarantine that would be made, for people: what changes, what that leaves open, and whether it should hold.
import { plain } from "../../report/evidence/evidence.ts";
import { field, type Ink } from "./paper.ts";
import type { VerdictView } from "./verdict-view.ts";

export interface PlanField {
  readonly name: string;
  readonly text: string;
}

/** The quarantine of a view in named lines, and who would make it; without a recommendation one line that says so. */
export function planFields({ planned, verdict, policy }: VerdictView): {
  readonly who: string;
  readonly fields: PlanField[];
} {
  if (planned === undefined) {
    const from = policy?.quarantineAt ?? "High";
    return {
      who: `none recommended: it takes severity ${from} and a finding that may quarantine by itself`,
      fields: [],
    };
  }
  const { plan, isClusterKnown } = planned;
  const labels = Object.entries(plan.cut?.metadata.labels ?? {});
  const set = labels.flatMap(([key, value]) => (value === null ? [] : [`${key}=${value}`]));
  const { namespace, name } = plan.armed.metadata;
  const mode = policy?.mode ?? "Detect";
  const opening = plan.armed.spec.egress.length + plan.armed.spec.ingress.length;
  const lines = (title: string, entries: typeof plan.overlap): PlanField[] =>
    entries.map(({ policy: by, direction, allows }) => ({
      name: title,
      text: `${direction} by ${plain(by, 200)}: ${plain(allows, 400)}`,
    }));
  const allows = opening === 0 ? "denies all ingress and egress" : `leaves open what response.allow names (${opening})`;
  const replaced = plan.mayBeReplaced ? "; its ReplicaSet starts another pod" : "";
  const unknown = isClusterKnown ? "" : ", as far as is known: none was given (--cluster)";
  return {
    who:
      mode === "Quarantine" ? "the operator makes it" : `mode ${mode}: a person decides (decision.action: Quarantine)`,
    fields: [
      { name: "policy", text: `NetworkPolicy ${namespace}/${name} ${allows}` },
      { name: "sets", text: `${set.join("  ")} on pod ${verdict.spec.pod.name}` },
      ...(plan.remove.length > 0 ? [{ name: "takes away", text: `${plan.remove.join(", ")}${replaced}` }] : []),
      ...lines("overlap", plan.overlap),
      ...lines("left open", plan.left),
      { name: "residual", text: plan.residual.join("; ") },
      { name: "outlook", text: `${plan.outlook}: ${plain(plan.message, 400)}${unknown}` },
    ],
  };
}

export function planLines(view: VerdictView, ink: Ink): string[] {
  const { who, fields } = planFields(view);
  if (fields.length === 0) return [`${ink("bold", "Quarantine")}  ${who}`];
  return [
    ink("bold", `The quarantine that would be made; ${who}`),
    ...fields.flatMap(({ name, text }) => field(name, text, 2, 13)),
  ];
}
