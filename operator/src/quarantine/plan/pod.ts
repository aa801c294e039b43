// What custody reads of a pod: raw JSON as the API server sends it.
import type { OwnerReference } from "@bailiff/crds/client/index";
import type { Labels } from "../networkpolicy/selector.ts";
import type { ContainerPort } from "../overlap/leak.ts";

export interface Pod {
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
    readonly ownerReferences?: readonly OwnerReference[];
    /** What is known from elsewhere to stand in `bailiff.dev/original`, should that be lost or falsified. */
    readonly record?: string;
  };
  readonly spec: {
    readonly hostNetwork?: boolean;
    /** Never empty in a cluster; empty for a pod that is known from a recording only. */
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
}

interface Container {
  readonly name: string;
  readonly ports?: readonly ContainerPort[];
  readonly livenessProbe?: Probe;
  readonly startupProbe?: Probe;
}

interface Probe {
  readonly httpGet?: unknown;
  readonly tcpSocket?: unknown;
  readonly grpc?: unknown;
}

/** The owner that controls the pod; undefined for a bare pod. */
export function controllerOf({ metadata }: Pod): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/** Whether labels may be taken away: of bare pods, and of those of a ReplicaSet, which lets go and heals. Other controllers put them back. */
export function mayLoseLabels(pod: Pod): boolean {
  const owner = controllerOf(pod);
  return owner === undefined || (owner.kind === "ReplicaSet" && owner.apiVersion.startsWith("apps/"));
}

/** The ports that the pod's containers declare, sidecars among the init containers too; undefined where its containers are not known. */
export function containerPorts({ spec }: Pod): ContainerPort[] | undefined {
  if (spec.containers.length === 0) return undefined;
  return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports = [] }) => ports);
}

/** Containers that the kubelet restarts once it can't connect to them: a failed readiness probe restarts nothing. */
export function probedOverNetwork({ spec }: Pod): string[] {
  const isNetwork = (probe: Probe | undefined): boolean =>
    probe !== undefined && (probe.httpGet ?? probe.tcpSocket ?? probe.grpc) !== undefined;
  return [...spec.containers, ...(spec.initContainers ?? [])]
    .filter(({ livenessProbe, startupProbe }) => isNetwork(livenessProbe) || isNetwork(startupProbe))
    .map(({ name }) => name);
}
