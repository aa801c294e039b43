// The quarantine that would be made of a pod, pure: the operator carries it out, `replay --plan` prints it.
import type { Quarantine } from "@bailiff/crds";
import { type ArmedBy, armed, leavesNothing, type RawNetworkPolicy } from "../armed/armed.ts";
import { compareArmed } from "../armed/compare.ts";
import { type Isolation, isolate } from "../isolate/isolate.ts";
import { isOwnKey, quarantineLabel } from "../names.ts";
import { parseNetworkPolicy } from "../networkpolicy/parse.ts";
import { type Labels, selects } from "../networkpolicy/selector.ts";
import { type Leak, leaks } from "../overlap/overlap.ts";
import { type OverlapEntry, overlapEntries } from "../overlap/report.ts";
import { type Offer, type PlannedBackend, plannedHard } from "./backends.ts";
import { cutPatch, type PodPatch, patched, releasePatch } from "./cut.ts";
import { containerPorts, controllerOf, mayLoseLabels, type Pod, probedOverNetwork } from "./pod.ts";

export interface PlanInput {
  readonly policy: ArmedBy;
  readonly pod: Pod;
  /** The verdict's name. */
  readonly case: string;
  /** Every NetworkPolicy of the pod's namespace as raw JSON; our own armed one may be among them. */
  readonly networkPolicies: readonly unknown[];
  /** Hard backends on the pod's node. One that turned out not to hold is given as not ready: then labels go (the second PATCH). */
  readonly backends: readonly Offer[];
}

export interface Plan {
  readonly armed: RawNetworkPolicy;
  /** Merge patch of the pod; undefined where it already is as planned. */
  readonly cut: PodPatch | undefined;
  /** What release would patch, of the pod as this cut leaves it. It is computed anew from the live pod when the time comes. */
  readonly release: PodPatch | undefined;
  readonly backends: readonly PlannedBackend[];
  /** Labels that this cut takes away. */
  readonly remove: readonly string[];
  /** Its ReplicaSet may let go of the pod and start another: then release leaves it outside, unless it is to be readopted. */
  readonly mayBeReplaced: boolean;
  /** Labels that would have to go where no hard backend holds, or why that is not possible. */
  readonly isolation: Isolation;
  /** What foreign policies would still allow if no label were taken away. */
  readonly overlap: readonly OverlapEntry[];
  /** What they still allow with this cut, as far as NetworkPolicies go. */
  readonly left: readonly OverlapEntry[];
  /** Never Enforced: that takes proof. Pending: it should hold. */
  readonly outlook: Exclude<Quarantine["state"], "Enforced">;
  readonly message: string;
  /** Containers whose network probes will fail, so that the kubelet restarts them. */
  readonly probesWillFail: readonly string[];
  readonly residual: readonly string[];
}

/** The desired custody of one pod. The same input gives the same plan; nothing is looked up. */
export function plan({ policy, pod, case: name, networkPolicies, backends }: PlanInput): Plan {
  const { allow } = policy.spec.response;
  const armedPolicy = armed(policy);
  const intended = parseNetworkPolicy(armedPolicy);
  const foreign = networkPolicies.filter((raw) => !isArmed(raw, armedPolicy)).map(parseNetworkPolicy);
  const hard = leavesNothing(allow);
  const ports = containerPorts(pod);
  const { selector } = policy.spec;
  const asked = { policy: policy.metadata.name, case: name, isolate: hard, ...(selector && { selector }) };
  const labels = labelsAfter(pod, cutPatch(pod, { ...asked, remove: [] }));
  const leaking = foreign
    .filter(({ namespace }) => namespace === pod.metadata.namespace)
    .flatMap((each) => leaks(each, intended, ports));
  const selecting = (those: Labels): Leak[] => leaking.filter((leak) => selects(leak.policy.pods, those));
  const isolation = isolate([...new Set(leaking.map((leak) => leak.policy))], labels, isOwnKey);
  const onHostNetwork = pod.spec.hostNetwork === true;
  const hardest = plannedHard(backends, allow, onHostNetwork);
  const hardApplies = hardest.some(({ applies }) => applies);
  const takesLabels = !hardApplies && !onHostNetwork && isolation.possible && mayLoseLabels(pod);
  const remove = takesLabels && isolation.possible ? isolation.remove : [];
  const cut = cutPatch(pod, { ...asked, remove });
  const after = cut ? patched(pod, cut) : pod;
  const left = selecting(labelsAfter(pod, cut));
  const { resourceVersion: _, ...unversioned } = after.metadata;
  return {
    armed: armedPolicy,
    cut,
    release: releasePatch({ ...after, metadata: unversioned }).patch,
    backends: [
      ...hardest,
      networkPolicy(onHostNetwork, left.length),
      isolationBackend(pod, remove, isolation, hardApplies),
    ],
    remove,
    mayBeReplaced: remove.length > 0 && controllerOf(pod) !== undefined,
    isolation,
    overlap: overlapEntries(selecting(labels)),
    left: overlapEntries(left),
    ...outlook(pod, hardest, left.length, isolation),
    probesWillFail: hardest.some((backend) => backend.name === "Kernel" && backend.applies)
      ? probedOverNetwork(pod)
      : [],
    residual: residual(hardest),
  };
}

function labelsAfter(pod: Pod, patch: PodPatch | undefined): Labels {
  return (patch ? patched(pod, patch) : pod).metadata.labels ?? {};
}

/** Its name alone doesn't make a policy ours: one that is not as meant is judged by what it allows. */
function isArmed(raw: unknown, desired: RawNetworkPolicy): boolean {
  const { name } = parseNetworkPolicy(raw);
  return name === desired.metadata.name && compareArmed(desired, raw).same;
}

function networkPolicy(onHostNetwork: boolean, leaking: number): PlannedBackend {
  const name = "NetworkPolicy";
  if (onHostNetwork) {
    return { name, applies: false, message: "the pod is on its node's network, where no network policy reaches it" };
  }
  if (leaking === 0) return { name, applies: true, message: `selects the pod by ${quarantineLabel}` };
  return { name, applies: true, message: "changes little: other policies still allow more, and policies add up" };
}

function isolationBackend(pod: Pod, remove: readonly string[], isolation: Isolation, hard: boolean): PlannedBackend {
  const name = "Isolation";
  if (remove.length > 0) return { name, applies: true, message: `takes away ${remove.join(", ")}` };
  const no = (message: string): PlannedBackend => ({ name, applies: false, message });
  if (pod.spec.hostNetwork === true) return no("no network policy reaches the pod, whatever its labels");
  if (!isolation.possible) return no(isolation.message);
  if (isolation.remove.length === 0) return no("no label needs to go");
  if (hard) return no(`kept in reserve while a stronger backend holds: ${isolation.remove.join(", ")} would go`);
  return no(`${isolation.remove.join(", ")} would have to go, but ${notTaken(pod)}`);
}

function outlook(
  pod: Pod,
  hardest: readonly PlannedBackend[],
  leaking: number,
  isolation: Isolation,
): Pick<Plan, "outlook" | "message"> {
  const holder = hardest.find(({ applies }) => applies);
  if (holder) return { outlook: "Pending", message: `${holder.name} refuses all traffic of the pod` };
  if (pod.spec.hostNetwork === true) {
    return { outlook: "Unverifiable", message: "the pod is on its node's network: only the kernel could cut it" };
  }
  if (leaking === 0)
    return { outlook: "Pending", message: "no NetworkPolicy allows more than response.allow leaves open" };
  const why = isolation.possible ? notTaken(pod) : isolation.message;
  return {
    outlook: "Ineffective",
    message: `other policies still allow traffic, and no label can be taken away: ${why}`,
  };
}

function notTaken(pod: Pod): string {
  const owner = controllerOf(pod);
  return `the pod is ${owner?.kind} ${owner?.name}'s, and labels are taken only from bare pods and those of a ReplicaSet`;
}

/** What stays reachable whatever holds. */
function residual(hardest: readonly PlannedBackend[]): string[] {
  const kernel = hardest.some(({ name, applies }) => name === "Kernel" && applies);
  return kernel
    ? ["sockets that no kernel hook matches: AF_UNIX, AF_PACKET"]
    : ["the pod's own node, which network policies always let through", "a DNS cache on the node, where there is one"];
}
