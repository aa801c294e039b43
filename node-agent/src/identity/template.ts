// Which version of its agent's pod template a pod was made from, by the label that its controller put on it. A new one is a rollout,
// also where the image stays the same: another command, other arguments, environment or sidecars.
import { limits } from "@bailiff/crds/shared/limits";
import type { Owned } from "./agent-name.ts";

/** agent-sandbox's hash of a sandbox's template, under its newer and its older name. */
const sandboxHashes = ["agents.x-k8s.io/sandbox-template-hash", "agents.x-k8s.io/sandbox-pod-template-hash"] as const;

/**
 * The template's hash, `6c9f7b8d54`; empty where nothing says it: pods of Jobs, bare ones, and ReplicaSets that nobody rolls out. A
 * Deployment's hash is believed only where the name of what owns the pod (or, where Tetragon alone tells of it, the pod's own) has
 * it too: a label alone can be changed on a running pod, and would buy it a rollout's discount.
 */
export function templateOf({ name, labels, owner }: Pick<Owned, "name" | "labels" | "owner">): string {
  const sandbox = sandboxHashes.map((label) => labels[label]).find(isHash);
  if (owner?.kind === "Sandbox") return sandbox ?? "";
  if (owner?.kind === "StatefulSet" || owner?.kind === "DaemonSet")
    return isHash(labels["controller-revision-hash"]) ? labels["controller-revision-hash"] : "";
  const hash = labels["pod-template-hash"];
  if (!isHash(hash)) return "";
  if (owner?.kind === "ReplicaSet") return owner.name.endsWith(`-${hash}`) ? hash : "";
  return owner?.kind === "Deployment" && name.startsWith(`${owner.name}-${hash}-`) ? hash : "";
}

const isHash = (label: string | undefined): label is string =>
  label !== undefined && label !== "" && label.length <= limits.label;
