// One policy: what it selects, whether it makes sense, what could cut its pods; and its armed NetworkPolicy.
import { type AgentPolicy, baselineName } from "@bailiff/crds";
import { type Client, resources } from "@bailiff/crds/client/index";
import { selects } from "@bailiff/crds/selects/selects";
import type { ArmedBy } from "../quarantine/armed/armed.ts";
import { concerned } from "../quarantine/armed/reach.ts";
import type { StaticObjects } from "../quarantine/backends/backend.ts";
import { offersOn } from "../quarantine/backends/index.ts";
import { quarantineLabel } from "../quarantine/names.ts";
import { agentLabels } from "../quarantine/plan/original.ts";
import { isRefusal, refusedMs } from "../refusal/refusal.ts";
import { Controller, type ControllerOptions, type Due } from "../runtime/controller/controller.ts";
import type { Recorder } from "../runtime/events/recorder.ts";
import { mergePatch } from "../status-patch/status-patch.ts";
import type { Claims } from "../verdicts/claims/claims.ts";
import { hasFinalizer, writeFinalizer } from "../verdicts/finalizer/finalizer.ts";
import { nodeSight } from "../verdicts/gather/gather.ts";
import { agentOf } from "../world/agents.ts";
import { hasEnded, type LivePod } from "../world/live-pod.ts";
import type { World } from "../world/world.ts";
import { arm, disarm, sweep } from "./armed/armed.ts";
import {
  type ArmedState,
  armedBy,
  armedKey,
  armedState,
  ownerOf,
  unwanted,
  wantsArmed,
} from "./armed-state/armed-state.ts";
import { Gatherer } from "./gatherer/gatherer.ts";
import { happenings } from "./happenings/happenings.ts";
import { nextExpiryMs, type Overlap } from "./problems/problems.ts";
import { concernedPolicies, selectingPolicies } from "./selection/selection.ts";
import { policyStatus } from "./status/status.ts";

export interface PolicyWork {
  readonly client: Client;
  readonly world: World;
  readonly claims: Claims;
  readonly staticObjects: () => StaticObjects;
  readonly excludedNamespaces: ReadonlySet<string>;
  readonly home: { readonly namespace: string };
  readonly isDryRun: boolean;
  readonly recorder: Pick<Recorder, "record">;
  readonly nowMs: () => number;
}

/** Prisoners of a policy that is gone, or can't be read, keep what cuts them until they are let go, which is looked for so often. */
const prisonersMs = 1_000;
/** A prisoner that went with its case by force leaves nothing that would tell: its policy is looked at so often. */
const heldMs = 60_000;

/** Looks at a policy whenever anything changes that its status speaks of. */
export function policyController(
  work: PolicyWork,
  common: (name: string) => Pick<ControllerOptions, "name" | "report" | "observe">,
): Controller {
  const { world } = work;
  const controller = new Controller({
    ...common("policies"),
    reconcile: (key, signal) => reconcilePolicy(work, key, signal),
    keys: () => world.policies.keys(),
  });
  const soon = (policies: Iterable<AgentPolicy>) => {
    for (const { metadata } of policies) controller.enqueue(`${metadata.namespace}/${metadata.name}`);
  };
  const ofNamespace = (namespace: string | undefined) => world.policies.byIndex("namespace", namespace ?? "");
  controller.watch(world.policies, ({ key, now, before }) => {
    // What one policy selects depends on the others of its namespace.
    if (now?.metadata.generation !== before?.metadata.generation)
      soon(ofNamespace((now ?? before)?.metadata.namespace));
    return [key];
  });
  const gatherer = new Gatherer((things) => {
    if (things.has(everywhere)) return soon(world.policies.objects());
    for (const thing of things) {
      if (thing.includes("/")) controller.enqueue(thing);
      else soon(ofNamespace(thing));
    }
  });
  world.networkPolicies.subscribe((change) => {
    const namespace = change.key.slice(0, change.key.indexOf("/"));
    const owner = change.now && ownerOf(change.now);
    if (owner) controller.enqueue(`${namespace}/${owner.name}`); // which may be gone
    const names = concerned(change);
    if (names) for (const name of names) controller.enqueue(`${namespace}/${name}`);
    else gatherer.add(namespace);
  });
  world.pods.subscribe((change) => {
    const namespace = change.key.slice(0, change.key.indexOf("/"));
    // A node's agent that comes or goes concerns the policies of every namespace.
    if (namespace === work.home.namespace) gatherer.add(everywhere);
    for (const name of concernedPolicies(ofNamespace(namespace), change)) gatherer.add(`${namespace}/${name}`);
  });
  for (const informer of [world.baselines, world.services] as const)
    informer.subscribe(({ key }) => gatherer.add(key.slice(0, key.indexOf("/"))));
  world.nodes.subscribe(() => gatherer.add(everywhere));
  return controller;
}

/** Stands for all namespaces: no namespace has such a name. */
const everywhere = "*";

async function reconcilePolicy(work: PolicyWork, key: string, signal: AbortSignal): Promise<Due> {
  const { client, world, isDryRun } = work;
  const policy = world.policies.get(key);
  const [inNamespace = "", policyName = ""] = key.split("/");
  const mayWrite = !isDryRun && !work.excludedNamespaces.has(inNamespace);
  if (!policy) {
    const gone = { metadata: { namespace: inNamespace, name: policyName } };
    const left = world.networkPolicies.get(armedKey(gone));
    if (!left || !mayWrite) return undefined;
    if (holdsPrisoners(work, gone)) return { afterMs: prisonersMs };
    await sweep(client, policyName, left, signal);
    return undefined;
  }
  const armed = mayWrite
    ? await prepare(work, policy, signal)
    : armedState(policy, world.networkPolicies.get(armedKey(policy)));
  const status = policyStatus(factsOf(work, policy, armed));
  const patch = mergePatch(policy.status, status);
  const { namespace, name, resourceVersion } = policy.metadata;
  let version = resourceVersion;
  if (patch) {
    const body = { metadata: { resourceVersion }, status: patch };
    version = (
      await client.merge(resources.agentPolicies, { namespace, name }, body, { subresource: "status", signal })
    ).metadata.resourceVersion;
    const subject = { resource: resources.agentPolicies, namespace, name, uid: policy.metadata.uid };
    for (const happening of happenings(policy, status)) work.recorder.record(subject, happening);
  }
  // Also set here: a cut may have been made while the finalizer of an earlier one was on its way out.
  const holds = holdsPrisoners(work, armedBy(policy));
  if (holds ? !hasFinalizer(policy) && policy.metadata.deletionTimestamp === undefined : hasFinalizer(policy))
    await writeFinalizer(
      client,
      resources.agentPolicies,
      { ...policy.metadata, resourceVersion: version },
      holds,
      signal,
    );
  const nowMs = work.nowMs();
  const dueMs = [
    nextExpiryMs(policy, nowMs),
    armed.is === "Refused" ? nowMs + refusedMs : undefined,
    holds ? nowMs + heldMs : undefined,
  ];
  const next = dueMs.filter((atMs) => atMs !== undefined);
  return next.length === 0 ? undefined : { afterMs: Math.min(...next) - nowMs + 1 };
}

/** Arms or disarms; what is stored then. */
async function prepare({ client, world }: PolicyWork, policy: AgentPolicy, signal: AbortSignal): Promise<ArmedState> {
  const known = world.networkPolicies.get(armedKey(policy));
  try {
    if (wantsArmed(policy)) return await arm(client, policy, known, signal);
    await disarm(client, policy, known, signal);
    return { is: "Absent" };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { is: "Refused", message: error.message };
  }
}

/** Whether any pod is held under this policy, or a case still says so. */
function holdsPrisoners({ world, claims, nowMs }: PolicyWork, { metadata }: Pick<ArmedBy, "metadata">): boolean {
  const { namespace = "", name } = metadata;
  const isHeld = world.pods
    .byIndex("namespace", namespace)
    .some((pod) => pod.metadata.labels?.[quarantineLabel] === name);
  const isLive = (uid: string) => world.pods.byIndex("uid", uid).length > 0;
  return isHeld || claims.holdsFor(`${namespace}/${name}`, isLive, nowMs());
}

function factsOf(work: PolicyWork, policy: AgentPolicy, armed: ArmedState) {
  const { world } = work;
  const { namespace = "", name } = policy.metadata;
  const policies = world.policies.byIndex("namespace", namespace);
  const own: LivePod[] = [];
  const overlaps = new Map<string, Overlap>();
  for (const pod of world.pods.byIndex("namespace", namespace)) {
    if (hasEnded(pod)) continue;
    if (!selects(policy.spec.selector, agentLabels(pod))) continue;
    const selecting = selectingPolicies(policies, pod);
    const place = selecting.findIndex(({ metadata }) => metadata.name === name);
    if (place < 0) continue;
    if (place === 0) own.push(pod);
    const others = place === 0 ? selecting.slice(1) : selecting.slice(0, 1);
    for (const { metadata } of others) {
      const pods = (overlaps.get(metadata.name)?.pods ?? 0) + 1;
      overlaps.set(metadata.name, { other: metadata.name, wins: place === 0, pods });
    }
  }
  return {
    nowMs: work.nowMs(),
    policy,
    pods: own,
    agentOf: (pod: LivePod) => agentOf(world, pod),
    baselineOf: (agent: string) =>
      world.baselines.get(`${namespace}/${baselineName(agent)}`) ?? { state: "Absent" as const, readiness: "" },
    nodeOf: (node: string) => nodeSight(world, node),
    overlaps: [...overlaps.values()],
    hasService: (inNamespace: string, service: string) => world.services.get(`${inNamespace}/${service}`) !== undefined,
    readiness: {
      policy: armedBy(policy),
      unwanted: unwanted(policy),
      armed,
      offersOn: (node: string) => offersOn(nodeSight(world, node), work.staticObjects()),
      networkPolicies: world.networkPolicies.byIndex("namespace", namespace),
    },
  };
}
