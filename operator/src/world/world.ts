// Everything that the operator keeps of the cluster: one informer a resource, each stripped to what some decision reads.
import {
  type AgentBaseline,
  type AgentNode,
  type AgentPolicy,
  type AgentVerdict,
  check,
  type Finding,
  type KindName,
  type Objects,
} from "@bailiff/crds";
import {
  type ApiObject,
  apiVersionOf,
  type Client,
  Informer,
  type Resource,
  resources,
} from "@bailiff/crds/client/index";
import { type LivePod, livePod } from "./live-pod.ts";
import { type Service, service, type Workload, workload } from "./workload.ts";

/** A NetworkPolicy as raw JSON: whoever interprets it needs every field as it is stored. */
export type StoredNetworkPolicy = ApiObject & { readonly spec?: unknown };

export interface Namespace {
  readonly name: string;
  readonly isTerminating: boolean;
}

/** What a baseline tells about its agent; what was learned stays with the API server. */
export interface BaselineState {
  readonly namespace: string;
  readonly name: string;
  readonly state: NonNullable<AgentBaseline["status"]>["state"];
  readonly readiness: string;
}

export interface World {
  readonly pods: Informer<LivePod>;
  readonly policies: Informer<AgentPolicy>;
  readonly verdicts: Informer<AgentVerdict>;
  readonly nodes: Informer<AgentNode>;
  readonly baselines: Informer<BaselineState>;
  readonly networkPolicies: Informer<StoredNetworkPolicy>;
  readonly namespaces: Informer<Namespace>;
  readonly services: Informer<Service>;
  readonly replicaSets: Informer<Workload>;
  readonly deployments: Informer<Workload>;
  readonly statefulSets: Informer<Workload>;
  readonly jobs: Informer<Workload>;
}

/** Which namespace and service account the node agents run in. */
export interface Home {
  readonly namespace: string;
  readonly nodeAgent: string;
}

/** Objects in one answer of a list, by how large they are: parsing an answer of megabytes would block the event loop. */
export const pageSizes = { small: 100, large: 40, huge: 5 } as const;

/** The informers, not yet running. `report` is told of every failure to follow or to read an object. */
export function makeWorld(client: Client, home: Home, report: (resource: Resource, problem: unknown) => void): World {
  const follow = <T>(
    resource: Resource,
    strip: (object: ApiObject) => T | undefined,
    indexes: Record<string, (object: T) => readonly string[]> = {},
    pageSize: number = pageSizes.small,
  ) => new Informer<T>(client, { resource, strip, indexes, pageSize, report: (problem) => report(resource, problem) });
  const inNamespace = {
    namespace: ({ metadata }: { readonly metadata: { readonly namespace?: string | undefined } }) => [
      metadata.namespace ?? "",
    ],
  };
  const ofNamespace = { namespace: (object: { readonly namespace: string }) => [object.namespace] };
  const isNodeAgent = ({ metadata, spec }: LivePod) =>
    metadata.namespace === home.namespace && spec.serviceAccountName === home.nodeAgent;
  return {
    pods: follow(resources.pods, livePod, {
      uid: ({ metadata }) => [metadata.uid],
      namespace: ({ metadata }) => [metadata.namespace],
      node: ({ spec }) => (spec.nodeName === undefined ? [] : [spec.nodeName]),
      nodeAgent: (pod) => (isNodeAgent(pod) && pod.spec.nodeName !== undefined ? [pod.spec.nodeName] : []),
    }),
    policies: follow(
      resources.agentPolicies,
      (object) => checked("AgentPolicy", resources.agentPolicies, object),
      inNamespace,
    ),
    verdicts: follow(
      resources.agentVerdicts,
      strippedVerdict,
      { ...inNamespace, podUid: ({ spec }) => [spec.pod.uid], node: ({ spec }) => [spec.pod.node] },
      pageSizes.large,
    ),
    nodes: follow(resources.agentNodes, (object) => checked("AgentNode", resources.agentNodes, object)),
    baselines: follow(resources.agentBaselines, baselineState, ofNamespace, pageSizes.huge),
    networkPolicies: follow(resources.networkPolicies, withoutManagedFields, inNamespace),
    namespaces: follow(resources.namespaces, ({ metadata }) => ({
      name: metadata.name,
      isTerminating: metadata.deletionTimestamp !== undefined,
    })),
    services: follow(resources.services, service, ofNamespace),
    replicaSets: follow(resources.replicaSets, workload, ofNamespace),
    deployments: follow(resources.deployments, workload, ofNamespace),
    statefulSets: follow(resources.statefulSets, workload, ofNamespace),
    jobs: follow(resources.jobs, workload, ofNamespace),
  };
}

/** Fills in defaults; what can't be read as our kind is reported by the informer and left out. */
function checked<Name extends KindName>(kind: Name, resource: Resource, object: ApiObject): Objects[Name] {
  const { managedFields: _, ...metadata } = object.metadata as ApiObject["metadata"] & { managedFields?: unknown };
  const typed = { ...object, apiVersion: apiVersionOf(resource), kind, metadata };
  const result = check(kind, typed, "the API server", "pass");
  if (!result.ok) throw new Error(result.problems.join("; "));
  return result.value;
}

type RawVerdict = ApiObject & { readonly spec?: { readonly findings?: unknown } };

/** Evidence and times are the bulk of a case, and no decision of the operator reads them: they go before the rest is checked. */
function strippedVerdict(object: ApiObject): AgentVerdict {
  const { spec } = object as RawVerdict;
  if (!Array.isArray(spec?.findings)) return checked("AgentVerdict", resources.agentVerdicts, object);
  const findings = spec.findings.map((finding: object) => {
    const { compared: _, benign: __, advice: ___, ...rest } = finding as Partial<Finding>;
    return { ...rest, evidence: [], times: [], references: [] };
  });
  return checked("AgentVerdict", resources.agentVerdicts, { ...object, spec: { ...spec, findings } } as ApiObject);
}

type RawBaseline = ApiObject & {
  readonly status?: {
    readonly state?: BaselineState["state"];
    readonly readiness?: Readonly<Record<string, { readonly reason?: string } | undefined>>;
  };
};

function baselineState(object: ApiObject): BaselineState {
  const { metadata, status } = object as RawBaseline;
  const channels = Object.entries(status?.readiness ?? {}).map(
    ([channel, readiness]) => `${channel} ${readiness?.reason ?? "unknown"}`,
  );
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    state: status?.state ?? "Absent",
    readiness: channels.join(", "),
  };
}

function withoutManagedFields(object: ApiObject): StoredNetworkPolicy {
  const { managedFields: _, ...metadata } = object.metadata as ApiObject["metadata"] & { managedFields?: unknown };
  return { ...object, metadata };
}

/** All informers, for those that run or measure them. */
export function informersOf(world: World): Informer<unknown>[] {
  return Object.values(world) as Informer<unknown>[];
}
