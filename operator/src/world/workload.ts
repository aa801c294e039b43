// What the operator keeps of the objects around pods: who owns them, how many are wanted, what they serve.
import type { ApiObject } from "@bailiff/crds/client/index";

export interface Workload {
  readonly namespace: string;
  readonly name: string;
  /** Pods that are wanted; undefined where the object doesn't say. */
  readonly replicas: number | undefined;
  readonly owner: { readonly kind: string; readonly name: string } | undefined;
}

export interface Service {
  readonly namespace: string;
  readonly name: string;
  /** Empty: it selects no pods by itself. */
  readonly selector: Readonly<Record<string, string>>;
}

type RawWorkload = ApiObject & { readonly spec?: { readonly replicas?: number; readonly parallelism?: number } };
type RawService = ApiObject & { readonly spec?: { readonly selector?: Readonly<Record<string, string>> } };

/** Of a ReplicaSet, Deployment, StatefulSet or Job. */
export function workload(object: ApiObject): Workload {
  const { metadata, spec } = object as RawWorkload;
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    replicas: spec?.replicas ?? spec?.parallelism,
    owner: owner && { kind: owner.kind, name: owner.name },
  };
}

export function service(object: ApiObject): Service {
  const { metadata, spec } = object as RawService;
  return { namespace: metadata.namespace ?? "", name: metadata.name, selector: spec?.selector ?? {} };
}
