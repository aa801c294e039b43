// A pod as the operator keeps it: what custody, selection and coverage ask for, and nothing of the rest.
import type { ApiObject } from "@bailiff/crds/client/index";
import { isOwnKey } from "../quarantine/names.ts";
import type { Pod } from "../quarantine/plan/pod.ts";

export interface LivePod extends Pod {
  readonly metadata: Pod["metadata"] & { readonly deletionTimestamp?: string };
  readonly spec: Pod["spec"] & {
    readonly nodeName?: string;
    readonly serviceAccountName?: string;
    readonly runtimeClassName?: string;
  };
  readonly status: { readonly phase?: string; readonly ready: boolean };
}

type RawPod = ApiObject & {
  readonly spec: LivePod["spec"];
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
};

/** What is kept of a pod as the API server sends it. Of the annotations only our own: nothing else is ever ours to write. */
export function livePod(object: ApiObject): LivePod {
  const { metadata, spec, status } = object as RawPod;
  const { namespace = "", name, uid = "", resourceVersion, deletionTimestamp, ownerReferences, labels } = metadata;
  const ours = Object.entries(metadata.annotations ?? {}).filter(([key]) => isOwnKey(key));
  return {
    metadata: {
      namespace,
      name,
      uid,
      ...(resourceVersion !== undefined && { resourceVersion }),
      ...(deletionTimestamp !== undefined && { deletionTimestamp }),
      ...(labels && { labels }),
      ...(ownerReferences && { ownerReferences }),
      ...(ours.length > 0 && { annotations: Object.fromEntries(ours) }),
    },
    spec: {
      containers: spec.containers.map(container),
      ...(spec.initContainers && { initContainers: spec.initContainers.map(container) }),
      ...(spec.hostNetwork && { hostNetwork: true }),
      ...(spec.nodeName !== undefined && { nodeName: spec.nodeName }),
      ...(spec.serviceAccountName !== undefined && { serviceAccountName: spec.serviceAccountName }),
      ...(spec.runtimeClassName !== undefined && { runtimeClassName: spec.runtimeClassName }),
    },
    status: {
      ...(status?.phase !== undefined && { phase: status.phase }),
      ready: status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false,
    },
  };
}

/** Whether the pod's containers have ended for good: it takes part in nothing any more. */
export function hasEnded({ status }: LivePod): boolean {
  return status.phase === "Succeeded" || status.phase === "Failed";
}

type Container = LivePod["spec"]["containers"][number];

function container({ name, ports, livenessProbe, startupProbe }: Container): Container {
  return {
    name,
    ...(ports && { ports }),
    ...(livenessProbe && { livenessProbe }),
    ...(startupProbe && { startupProbe }),
  };
}
