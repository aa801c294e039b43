// What could cut a policy's pods now, and what would still be allowed: the condition Armed. Pure.

import type { ArmedBy } from "../../quarantine/armed/armed.ts";
import { quarantineLabel } from "../../quarantine/names.ts";
import type { Offer } from "../../quarantine/plan/backends.ts";
import { type Plan, plan } from "../../quarantine/plan/plan.ts";
import type { Wish } from "../../verdicts/conditions/conditions.ts";
import type { LivePod } from "../../world/live-pod.ts";
import type { ArmedState } from "../armed-state/armed-state.ts";

export interface Readiness {
  readonly policy: ArmedBy;
  /** Why nothing is to be armed; undefined where it is. */
  readonly unwanted: { readonly reason: string; readonly message: string } | undefined;
  readonly armed: ArmedState;
  readonly pods: readonly LivePod[];
  readonly offersOn: (node: string) => readonly Offer[];
  readonly networkPolicies: readonly unknown[];
}

/** Pods that differ in nothing that a cut depends on are planned once, and at most so many of them. */
const mostPlanned = 32;

/** The condition, from a plan for each kind of pod that the policy has. */
export function armedCondition(readiness: Readiness): Wish {
  const type = "Armed";
  const { unwanted, armed, pods } = readiness;
  if (unwanted) return { type, status: "False", ...unwanted };
  const plans = plansOf(readiness);
  const offers = offered(plans);
  if (armed.is === "Foreign" || armed.is === "Refused") {
    const reason = armed.is === "Foreign" ? "ForeignObject" : "Refused";
    return { type, status: "False", reason, message: sentence(armed.message, offers) };
  }
  if (armed.is !== "Ready") {
    const message = armed.is === "Differs" ? armed.message : "the NetworkPolicy is not there yet";
    return { type, status: "False", reason: armed.is === "Differs" ? "NotAsMeant" : "Pending", message };
  }
  const failing = plans.filter(({ plan: { outlook } }) => outlook === "Ineffective" || outlook === "Unverifiable");
  const overlap = overlapping(plans);
  if (failing.length > 0) {
    const why = failing.slice(0, 4).map(({ pod, plan: { message } }) => `pod ${pod.metadata.name}: ${message}`);
    return {
      type,
      status: "False",
      reason: failing[0]?.plan.outlook ?? "Ineffective",
      message: sentence(why.join("; "), overlap, offers),
    };
  }
  const none = pods.length === 0 ? `NetworkPolicy stands ready by label ${quarantineLabel}; no pod is selected` : "";
  return {
    type,
    status: "True",
    reason: overlap === "" ? "Armed" : "Overlap",
    message: sentence(none, offers, overlap),
  };
}

interface Planned {
  readonly pod: LivePod;
  readonly plan: Plan;
}

function plansOf({ policy, pods, offersOn, networkPolicies }: Readiness): Planned[] {
  const kinds = new Map<string, LivePod>();
  for (const pod of pods) {
    const { labels = {}, ownerReferences = [] } = pod.metadata;
    const owner = ownerReferences.find(({ controller }) => controller === true)?.kind;
    const kind = JSON.stringify([pod.spec.nodeName, owner, pod.spec.hostNetwork, Object.entries(labels).sort()]);
    if (kinds.size < mostPlanned && !kinds.has(kind)) kinds.set(kind, pod);
  }
  return [...kinds.values()].map((pod) => {
    const backends = offersOn(pod.spec.nodeName ?? "");
    return { pod, plan: plan({ policy, pod, case: "armed", networkPolicies, backends }) };
  });
}

/** "node-1: Kernel, NetworkPolicy (Cilium: not served)". */
function offered(plans: readonly Planned[]): string {
  const nodes = new Map<string, string>();
  for (const { pod, plan: made } of plans) {
    const ready = made.backends.filter(({ applies }) => applies).map(({ name }) => name);
    const not = made.backends
      .filter(({ applies, name }) => !applies && name === "Kernel")
      .map(({ name, message }) => `${name}: ${message}`);
    nodes.set(
      pod.spec.nodeName ?? "no node",
      `${ready.join(", ") || "nothing"}${not.length > 0 ? ` (${not.join("; ")})` : ""}`,
    );
  }
  return [...nodes]
    .slice(0, 8)
    .map(([node, names]) => `${node}: ${names}`)
    .join("; ");
}

/** Which policies of others would still allow, and what labels would have to go. */
function overlapping(plans: readonly Planned[]): string {
  const told = new Set<string>();
  for (const { plan: made } of plans) {
    for (const { policy, direction, allows } of made.overlap)
      told.add(`${policy} would still allow ${direction.toLowerCase()} (${allows})`);
    if (made.isolation.possible && made.isolation.remove.length > 0)
      told.add(`without ${made.isolation.remove.join(", ")} it would not`);
  }
  return [...told].slice(0, 8).join("; ");
}

function sentence(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(". ");
}
