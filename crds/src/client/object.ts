// The shape that every object of the API server has; the rest is for whoever parses it at the border.

/** Metadata as stored; writers leave out what the API server sets. */
export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly generateName?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
}

/** Who an object belongs to; the garbage collector follows `uid`. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Any object, raw JSON as the API server has it; items of a list come without apiVersion and kind. */
export interface ApiObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: Metadata;
}

/** One part of a list; `resourceVersion` is where a watch goes on from. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
}

/** What a watch says: BOOKMARK carries a resourceVersion and nothing else. */
export interface WatchEvent<T> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: T;
}

/** "namespace/name", or "name" where there is no namespace: the key under which caches and queues know an object. */
export function keyOf({ metadata: { namespace, name } }: ApiObject): string {
  return namespace === undefined || namespace === "" ? name : `${namespace}/${name}`;
}

/** The name that a key stands for; the reverse of `keyOf`. */
export function nameOf(key: string): { namespace?: string; name: string } {
  const slash = key.indexOf("/");
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
