// One agent's baseline: merges what node agents hand over. Batches and ledger go into one status update, guarded by resourceVersion, so
// that a batch counts once, whatever is lost, repeated or late.
import {
  type AgentBaseline,
  type AgentBaselineShard,
  type AgentPolicySpec,
  baselineName,
  check,
  type Objects,
} from "@bailiff/crds";
import {
  type ApiObject,
  type Client,
  Informer,
  isAlreadyExists,
  isNotFound,
  resources,
} from "@bailiff/crds/client/index";
import { selects } from "@bailiff/crds/selects/selects";
import { agentLabels } from "../quarantine/plan/original.ts";
import { Controller, type ControllerOptions, type Due } from "../runtime/controller/controller.ts";
import { agentOf, desiredReplicas, podsOf } from "../world/agents.ts";
import { pageSizes, type World } from "../world/world.ts";
import { baselineStatus } from "./status.ts";

/** What is kept of a batch until it is merged: enough to know whether it was. */
export interface ShardHead {
  readonly namespace: string;
  readonly name: string;
  readonly agent: string;
  readonly node: string;
  readonly incarnation: string;
  readonly seq: number;
}

/** What a merge asks of the API server. */
type Merging = Pick<Client, "get" | "create" | "update">;

export interface BaselineWork {
  readonly client: Merging;
  readonly world: World;
  readonly shards: Informer<ShardHead>;
  readonly nowMs: () => number;
}

/** Batches merged in one update; the others follow at once. */
const batchesAtOnce = 16;
/** Baselines without a batch are looked at this often, for what time alone changes. */
const againMs = 600_000;

/** An informer of the batches that nodes have written; run it with the world's. */
export function shardInformer(client: Client, report: (problem: unknown) => void): Informer<ShardHead> {
  const strip = ({ metadata, ...object }: ApiObject): ShardHead | undefined => {
    const spec = (object as Partial<Pick<AgentBaselineShard, "spec">>).spec;
    if (spec === undefined) return undefined;
    const { agent, node, incarnation, seq } = spec;
    return { namespace: metadata.namespace ?? "", name: metadata.name, agent, node, incarnation, seq };
  };
  const indexes = { baseline: (shard: ShardHead) => [keyOf(shard)] };
  const pageSize = pageSizes.huge;
  return new Informer(client, { resource: resources.agentBaselineShards, strip, indexes, pageSize, report });
}

export function baselineController(
  work: BaselineWork,
  common: (name: string) => Pick<ControllerOptions, "name" | "report" | "observe">,
): Controller {
  const { world, shards } = work;
  const controller = new Controller({
    ...common("baselines"),
    reconcile: (key, signal) => reconcileBaseline(work, key, signal),
    keys: () => world.baselines.keys(),
    resyncMs: againMs,
  });
  controller.watch(shards, ({ now, before }) =>
    [now, before].flatMap((shard) => (shard === undefined ? [] : [keyOf(shard)])),
  );
  controller.watch(world.baselines);
  return controller;
}

async function reconcileBaseline(
  { client, world, shards, nowMs }: BaselineWork,
  key: string,
  signal: AbortSignal,
): Promise<Due> {
  const slash = key.indexOf("/");
  const name = { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
  const heads = shards.byIndex("baseline", key);
  const stored = await stillThere(client.get<ApiObject>(resources.agentBaselines, name, { signal }));
  if (stored === undefined && heads.length === 0) return undefined;
  const baseline = stored === undefined ? await create(client, name, signal) : read("AgentBaseline", stored);
  const waiting = heads.filter((head) => !isNamed(baseline, head));
  const agent = baseline.status?.agent ?? waiting[0]?.agent;
  if (agent === undefined) return undefined;
  const batches = await Promise.all(waiting.slice(0, batchesAtOnce).map((head) => fetch(client, head, signal)));
  const pods = podsOf(world, name.namespace, agent);
  const status = baselineStatus({
    nowMs: nowMs(),
    agent,
    spec: baseline.spec,
    generation: baseline.metadata.generation ?? 0,
    before: baseline.status,
    batches: batches.flatMap((batch) => (batch === undefined ? [] : [batch.spec])),
    nodes: pods.flatMap(({ spec }) => spec.nodeName ?? []),
    desired: desiredReplicas(world, name.namespace, agent),
    learning: learningOf(world, name.namespace, agent),
  });
  if (JSON.stringify(status) !== JSON.stringify(baseline.status)) {
    const { resourceVersion } = baseline.metadata;
    const object = {
      metadata: { ...name, ...(resourceVersion !== undefined && { resourceVersion }) },
      spec: baseline.spec,
      status,
    };
    await client.update(resources.agentBaselines, object, { subresource: "status", signal });
  }
  return waiting.length > batchesAtOnce ? { afterMs: 10 } : undefined;
}

/** A batch as it is now; undefined where it has gone, or is none. */
async function fetch(client: Merging, { namespace, name }: ShardHead, signal: AbortSignal) {
  const object = await stillThere(
    client.get<ApiObject>(resources.agentBaselineShards, { namespace, name }, { signal }),
  );
  return object && read("AgentBaselineShard", object);
}

async function create(
  client: Merging,
  name: { namespace: string; name: string },
  signal: AbortSignal,
): Promise<AgentBaseline> {
  try {
    return read(
      "AgentBaseline",
      await client.create<ApiObject>(resources.agentBaselines, { metadata: name, spec: {} }, { signal }),
    );
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return read("AgentBaseline", await client.get<ApiObject>(resources.agentBaselines, name, { signal }));
  }
}

/** By the ledger. */
function isNamed({ status }: AgentBaseline, { node, incarnation, seq }: ShardHead): boolean {
  const merged = status?.merged[node];
  return merged?.incarnation === incarnation && merged.seq >= seq;
}

/** What the agent's policy asks of learning: that of the oldest one that selects a pod of it. */
function learningOf(world: World, namespace: string, agent: string): AgentPolicySpec["learning"] {
  const pod = world.pods.byIndex("namespace", namespace).find((one) => agentOf(world, one) === agent);
  const age = ({ metadata }: { metadata: { creationTimestamp?: string | null | undefined; name: string } }) =>
    `${metadata.creationTimestamp ?? ""} ${metadata.name}`;
  const policies = world.policies.byIndex("namespace", namespace).sort((a, b) => (age(a) < age(b) ? -1 : 1));
  const policy = pod && policies.find(({ spec }) => selects(spec.selector, agentLabels(pod)));
  return policy?.spec.learning ?? { minActions: 1000, minAge: "24h", minPods: 2, maxNoveltyRate: 0.01, freeze: "Auto" };
}

function read<Kind extends "AgentBaseline" | "AgentBaselineShard">(kind: Kind, object: ApiObject): Objects[Kind] {
  const { managedFields: _, ...metadata } = object.metadata as ApiObject["metadata"] & { managedFields?: unknown };
  const checked = check(
    kind,
    { ...object, apiVersion: "bailiff.dev/v1alpha1", kind, metadata },
    "the API server",
    "pass",
  );
  if (!checked.ok) throw new Error(checked.problems.join("; "));
  return checked.value;
}

async function stillThere<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function keyOf({ namespace, agent }: Pick<ShardHead, "namespace" | "agent">): string {
  return `${namespace}/${baselineName(agent)}`;
}
