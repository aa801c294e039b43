// A Pod object → what identity keeps of it. A pod in quarantine has lost labels and perhaps its owner: it is still the same agent's,
// so it is read as it was before the cut.
import type { ApiObject } from "@bailiff/crds/client/index";
import { agentLabels, readOriginal } from "@bailiff/operator/quarantine/plan/original";
import { type PodRecord, podRecord, type Raw } from "../../identity/pod-record.ts";

/** What is kept of a pod: its record, and whether it is cut off by us. */
export interface LivePod {
  readonly record: PodRecord;
  readonly isCut: boolean;
}

/** Undefined where the object identifies nobody. */
export function livePod(object: ApiObject): LivePod | undefined {
  const { metadata } = object;
  const pod = { ...(object as ApiObject & Raw), metadata: { ...metadata, namespace: metadata.namespace ?? "" } };
  const asPod = pod as unknown as Parameters<typeof readOriginal>[0];
  const original = readOriginal(asPod);
  const owner = original !== undefined && "owner" in original ? original.owner : null;
  const owners = metadata.ownerReferences ?? [];
  const before = {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: agentLabels(asPod),
      ownerReferences: owners.length === 0 && owner !== null ? [{ ...owner, controller: true }] : owners,
    },
  };
  const record = podRecord(before);
  const labels = metadata.labels ?? {};
  const isCut = labels["bailiff.dev/quarantine"] !== undefined || labels["bailiff.dev/isolate"] === "true";
  return record && { record, isCut };
}
