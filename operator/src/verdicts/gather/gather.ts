// One case's snapshot, from the caches. What a cache doesn't know yet is asked of the API server before anything is concluded from it:
// a verdict may come in sooner than the news of its pod.
import type { AgentPolicy, AgentVerdict } from "@bailiff/crds";
import { type Client, isNotFound, resources } from "@bailiff/crds/client/index";
import { armedKey, armedState } from "../../policies/armed-state/armed-state.ts";
import { selectingPolicies } from "../../policies/selection/selection.ts";
import type { NodeSight, StaticObjects } from "../../quarantine/backends/backend.ts";
import { offersOn } from "../../quarantine/backends/index.ts";
import { quarantineLabel } from "../../quarantine/names.ts";
import { agentOf, desiredReplicas } from "../../world/agents.ts";
import { hasEnded, type LivePod, livePod } from "../../world/live-pod.ts";
import type { World } from "../../world/world.ts";
import type { Claims } from "../claims/claims.ts";
import type { Room } from "../room/room.ts";
import { isHeldBy, isOpen, type Snapshot } from "../snapshot/snapshot.ts";

/** What gathering needs beside the caches. */
export interface Surroundings {
  readonly world: World;
  readonly claims: Claims;
  readonly staticObjects: () => StaticObjects;
  readonly recutsOf: (uid: string, nowMs: number) => number;
  readonly excludedNamespaces: ReadonlySet<string>;
  readonly home: { readonly namespace: string };
  readonly isDryRun: boolean;
}

/** The live pod that a verdict names by uid, wherever it is. Of a closed case only what the cache knows. */
export async function findPod(
  client: Client,
  world: World,
  verdict: AgentVerdict,
  signal: AbortSignal,
): Promise<LivePod | undefined> {
  const { uid, name, node } = verdict.spec.pod;
  const { namespace = "" } = verdict.metadata;
  const [cached] = world.pods.byIndex("uid", uid);
  if (!isOpen(verdict)) return cached;
  if (cached?.metadata.namespace === namespace && cached.metadata.name === name && cached.spec.nodeName === node)
    return cached;
  if (isKnownGone(verdict)) return undefined; // A uid never comes back.
  const live = await getPod(client, namespace, name, signal);
  return live?.metadata.uid === uid ? live : cached;
}

async function getPod(
  client: Client,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<LivePod | undefined> {
  try {
    return livePod(await client.get(resources.pods, { namespace, name }, { signal }));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function isKnownGone({ status }: AgentVerdict): boolean {
  return status?.conditions?.some(({ type, status }) => type === "PodGone" && status === "True") ?? false;
}

/** Everything else, at this very moment: nothing is awaited here, so what is decided on it can be claimed without a gap. */
export function gather(around: Surroundings, verdict: AgentVerdict, pod: LivePod | undefined, nowMs: number): Snapshot {
  const { world } = around;
  const { namespace = "", name } = verdict.metadata;
  const policy = pod && selectingPolicies(world.policies.byIndex("namespace", pod.metadata.namespace), pod)[0];
  const siblings = world.verdicts
    .byIndex("podUid", verdict.spec.pod.uid)
    .filter(({ metadata }) => metadata.namespace !== namespace || metadata.name !== name);
  const node = nodeSight(world, pod?.spec.nodeName ?? verdict.spec.pod.node);
  const isNew = pod !== undefined && isOpen(verdict) && !isHeldBy(pod, verdict);
  return {
    nowMs,
    verdict,
    siblings,
    pod,
    policy,
    exempt: exempt(around, namespace),
    namespaceIsTerminating: world.namespaces.get(namespace)?.isTerminating ?? false,
    networkPolicies: world.networkPolicies.byIndex("namespace", namespace),
    unarmed: policy && unarmed(world, policy),
    offers: offersOn(node, around.staticObjects()),
    node,
    room: isNew ? roomFor(around, pod, nowMs) : { prisoners: 0, lastHour: 0, desired: 0 },
    services: world.services.byIndex("namespace", namespace),
    recuts: around.recutsOf(verdict.spec.pod.uid, nowMs),
    isDryRun: around.isDryRun,
  };
}

/** A node as its agent tells, and whether that agent is well. */
export function nodeSight({ pods, nodes }: Pick<World, "pods" | "nodes">, name: string): NodeSight {
  return { name, isWatched: isWatched(pods, name), status: nodes.get(name)?.status };
}

/** Whether a node agent there is ready. `pods` has the index "nodeAgent". */
export function isWatched(pods: Pick<World["pods"], "byIndex">, node: string): boolean {
  const agents = pods.byIndex("nodeAgent", node);
  return agents.some(({ status, metadata }) => status.ready && metadata.deletionTimestamp === undefined);
}

function exempt({ excludedNamespaces, home }: Surroundings, namespace: string): Snapshot["exempt"] {
  if (namespace === home.namespace) return { reason: "OwnPod", message: `pods of ${namespace} are Bailiff's own` };
  if (!excludedNamespaces.has(namespace)) return undefined;
  return {
    reason: "ExcludedNamespace",
    message: `namespace ${namespace} is excluded by the operator's --excluded-namespaces`,
  };
}

/** Why no armed NetworkPolicy can be had: only where somebody else's object is in its place. */
function unarmed(world: World, policy: AgentPolicy): string | undefined {
  const state = armedState(policy, world.networkPolicies.get(armedKey(policy)));
  return state.is === "Foreign" ? state.message : undefined;
}

function roomFor({ world, claims }: Surroundings, pod: LivePod, nowMs: number): Room {
  const { namespace, uid } = pod.metadata;
  const agent = agentOf(world, pod);
  const key = `${namespace}/${agent}`;
  const pods = world.pods.byIndex("namespace", namespace);
  const marked = pods.filter(
    (one) => one.metadata.labels?.[quarantineLabel] !== undefined && !hasEnded(one) && agentOf(world, one) === agent,
  );
  const claimed = claims.held(key).filter((one) => world.pods.byIndex("uid", one).length > 0);
  const recent = world.verdicts.byIndex("namespace", namespace).filter(({ status, spec }) => {
    const since = status?.quarantine?.since;
    if (since === undefined || nowMs - Date.parse(since) > 3_600_000) return false;
    const [live] = world.pods.byIndex("uid", spec.pod.uid);
    return (live ? agentOf(world, live) : spec.agent.name) === agent;
  });
  const others = (uids: readonly string[]) => new Set(uids.filter((one) => one !== uid)).size;
  return {
    prisoners: others([...marked.map(({ metadata }) => metadata.uid), ...claimed]),
    lastHour: others([...recent.map(({ spec }) => spec.pod.uid), ...claims.lastHour(key, nowMs)]),
    desired: desiredReplicas(world, namespace, agent),
  };
}
