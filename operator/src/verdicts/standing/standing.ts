// Is the verdict about a pod that lives as the verdict says? A case that names another node's pod may be forged: it goes nowhere.
import type { Snapshot } from "../snapshot/snapshot.ts";

export type Standing =
  | { readonly is: "Live" }
  | { readonly is: "PodGone"; readonly message: string }
  | { readonly is: "Superseded"; readonly message: string };

/** Compares uid, node, namespace and name with the live pod. */
export function standing({ verdict, pod }: Pick<Snapshot, "verdict" | "pod">): Standing {
  const { name, uid, node } = verdict.spec.pod;
  if (pod === undefined)
    return { is: "PodGone", message: `pod ${name} (${uid}) is gone; the case stays until somebody decides` };
  const { namespace } = verdict.metadata;
  if (pod.metadata.namespace !== namespace || pod.metadata.name !== name) {
    const live = `${pod.metadata.namespace}/${pod.metadata.name}`;
    return { is: "Superseded", message: `the pod with uid ${uid} is ${live}, not ${namespace}/${name}` };
  }
  const { nodeName } = pod.spec;
  if (nodeName === node) return { is: "Live" };
  const where = nodeName === undefined ? "on no node yet" : `on node ${nodeName}`;
  return { is: "Superseded", message: `pod ${name} is ${where}, and the case claims to come from node ${node}` };
}
