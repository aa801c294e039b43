// What the API server serves, as plain data: enough to build a path, nothing about versions of client libraries.
import { ApiError } from "./api-error.ts";

/** One kind of object and where it is served; `group` is "" for the core group. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Which object; `namespace` is left out for cluster-scoped ones. */
export interface Name {
  readonly namespace?: string | undefined;
  readonly name: string;
}

const resource = (group: string, version: string, plural: string, kind: string, namespaced = true): Resource => ({
  group,
  version,
  plural,
  kind,
  namespaced,
});

/** Every kind that Bailiff reads or writes, its own ones last. */
export const resources = {
  pods: resource("", "v1", "pods", "Pod"),
  namespaces: resource("", "v1", "namespaces", "Namespace", false),
  nodes: resource("", "v1", "nodes", "Node", false),
  services: resource("", "v1", "services", "Service"),
  events: resource("events.k8s.io", "v1", "events", "Event"),
  configMaps: resource("", "v1", "configmaps", "ConfigMap"),
  serviceAccounts: resource("", "v1", "serviceaccounts", "ServiceAccount"),
  endpointSlices: resource("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice"),
  networkPolicies: resource("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy"),
  leases: resource("coordination.k8s.io", "v1", "leases", "Lease"),
  deployments: resource("apps", "v1", "deployments", "Deployment"),
  replicaSets: resource("apps", "v1", "replicasets", "ReplicaSet"),
  statefulSets: resource("apps", "v1", "statefulsets", "StatefulSet"),
  daemonSets: resource("apps", "v1", "daemonsets", "DaemonSet"),
  jobs: resource("batch", "v1", "jobs", "Job"),
  cronJobs: resource("batch", "v1", "cronjobs", "CronJob"),
  subjectAccessReviews: resource("authorization.k8s.io", "v1", "subjectaccessreviews", "SubjectAccessReview", false),
  selfSubjectAccessReviews: resource(
    "authorization.k8s.io",
    "v1",
    "selfsubjectaccessreviews",
    "SelfSubjectAccessReview",
    false,
  ),
  tokenReviews: resource("authentication.k8s.io", "v1", "tokenreviews", "TokenReview", false),
  customResourceDefinitions: resource(
    "apiextensions.k8s.io",
    "v1",
    "customresourcedefinitions",
    "CustomResourceDefinition",
    false,
  ),
  agentPolicies: resource("bailiff.dev", "v1alpha1", "agentpolicies", "AgentPolicy"),
  agentVerdicts: resource("bailiff.dev", "v1alpha1", "agentverdicts", "AgentVerdict"),
  agentBaselines: resource("bailiff.dev", "v1alpha1", "agentbaselines", "AgentBaseline"),
  agentBaselineShards: resource("bailiff.dev", "v1alpha1", "agentbaselineshards", "AgentBaselineShard"),
  agentNodes: resource("bailiff.dev", "v1alpha1", "agentnodes", "AgentNode", false),
} as const satisfies Record<string, Resource>;

/** The `apiVersion` that objects of this resource carry. */
export function apiVersionOf({ group, version }: Resource): string {
  return group === "" ? version : `${group}/${version}`;
}

/** The path of a collection: of one namespace, or of all of them when none is given. */
export function collectionPath(resource: Resource, namespace?: string): string {
  const root = resource.group === "" ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const inNamespace = resource.namespaced && namespace !== undefined ? `/namespaces/${segment(namespace)}` : "";
  return `${root}${inNamespace}/${resource.plural}`;
}

/** The path of one object, or of its subresource. Throws an ApiError for what can't be a name. */
export function objectPath(resource: Resource, { namespace, name }: Name, subresource?: string): string {
  if (resource.namespaced && namespace === undefined)
    throw badName(`${resource.kind} ${JSON.stringify(name)} needs a namespace`);
  const object = `${collectionPath(resource, namespace)}/${segment(name)}`;
  return subresource === undefined ? object : `${object}/${subresource}`;
}

/** Names come from objects that others wrote; one that would climb out of its folder must not reach the wire. */
function segment(name: string): string {
  if (name === "" || name === "." || name === ".." || name.length > 253 || /[/%]/.test(name))
    throw badName(`${JSON.stringify(name.slice(0, 300))} can't be the name of an object`);
  return encodeURIComponent(name.toWellFormed());
}

function badName(message: string): ApiError {
  return new ApiError({ code: 400, reason: "BadName", message });
}
