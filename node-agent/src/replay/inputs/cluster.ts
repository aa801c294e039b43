// Cluster objects from files: who the pods are and whose addresses are whose, also of pods that are gone by now.
import type { Destinations } from "../../destinations/destinations.ts";
import type { Identities } from "../../identity/identities.ts";
import type { PodRecord } from "../../identity/pod-record.ts";
import { type RawObject, readDocuments } from "./documents.ts";

export interface Cluster {
  /** Pods as they were given, by uid: of one that is given twice, the last. */
  readonly pods: ReadonlyMap<string, RawObject>;
  /** NetworkPolicies as they were given, by namespace. */
  readonly networkPolicies: ReadonlyMap<string, readonly RawObject[]>;
  readonly problems: readonly string[];
}

/** Tells identities and destinations of all objects in some files, whatever their order: owners first, then the pods that hang on them. */
export async function readCluster(
  files: readonly string[],
  identities: Identities,
  destinations: Destinations,
): Promise<Cluster> {
  const problems: string[] = [];
  const latest = new Map<string, RawObject>();
  for (const file of files) {
    const documents = await readDocuments(file);
    problems.push(...documents.problems);
    for (const { object, where } of documents.objects) {
      const key = keyOf(object);
      if (key === undefined)
        problems.push(`${where}: has no kind or no metadata.name; give objects as kubectl prints them`);
      else {
        latest.delete(key);
        latest.set(key, object);
      }
    }
  }
  const pods = new Map<string, RawObject>();
  const records: PodRecord[] = [];
  for (const object of latest.values()) {
    destinations.learn(object);
    const record = identities.learn(object);
    if (record === undefined) continue;
    records.push(record);
    pods.set(record.uid, object);
  }
  for (const record of records) destinations.learnPod(record, identities.identityOf(record).agent);
  const policies = [...latest.values()].filter(({ kind }) => kind === "NetworkPolicy");
  return {
    pods,
    networkPolicies: Map.groupBy(policies, (policy) => metadata(policy, "namespace") ?? "default"),
    problems,
  };
}

/** A pod that comes back under its name is another one: the uid counts, where there is one. */
function keyOf(object: RawObject): string | undefined {
  const [name, namespace, uid] = [metadata(object, "name"), metadata(object, "namespace"), metadata(object, "uid")];
  if (typeof object["kind"] !== "string" || name === undefined) return undefined;
  return JSON.stringify([object["kind"], namespace ?? "", name, object["kind"] === "Pod" ? uid : ""]);
}

function metadata(object: RawObject, field: string): string | undefined {
  const value = (object["metadata"] as RawObject | null | undefined)?.[field];
  return typeof value === "string" ? value : undefined;
}
