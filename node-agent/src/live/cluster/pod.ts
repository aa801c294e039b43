// A Pod object → what identity keeps of it. A pod in quarantine has lost labels and perhaps its owner: it is still the same agent's,
// so it is read as it was before the cut.
import type { ApiObject } from "@bailiff/crds/client/index";
import { agentLabels, agentOwner } from "@bailiff/operator/quarantine/plan/original";
import { type PodRecord, podRecord, type Raw } from "../../identity/pod-record.ts";
import { canonicalAddress } from "../../normalise/address.ts";

/** What is kept of a pod: its record, and whether it is cut off by us. */
export interface LivePod {
  readonly record: PodRecord;
  readonly isCut: boolean;
  /** Our labels as they are, and the case: while they stay the same it is the same cut. */
  readonly cut: string;
  readonly isIsolated: boolean;
  /** The policy by which it is in quarantine. */
  readonly policy: string | undefined;
  readonly nodeAddresses: readonly string[];
}

/** Undefined where the object identifies nobody. */
export function livePod(object: ApiObject): LivePod | undefined {
  const { metadata } = object;
  const pod = { ...(object as ApiObject & Raw), metadata: { ...metadata, namespace: metadata.namespace ?? "" } };
  const asPod = pod as unknown as Parameters<typeof agentOwner>[0];
  const owner = agentOwner(asPod);
  const before = {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: agentLabels(asPod),
      ownerReferences: owner === undefined ? [] : [{ ...owner, controller: true }],
    },
  };
  const record = podRecord(before);
  const labels = metadata.labels ?? {};
  const policy = labels["bailiff.dev/quarantine"];
  const isIsolated = labels["bailiff.dev/isolate"] === "true";
  const isCut = policy !== undefined || isIsolated;
  return (
    record && {
      ...{ record, isCut, isIsolated, policy, nodeAddresses: nodesOf(object) },
      cut: `${policy} ${isIsolated} ${metadata.annotations?.["bailiff.dev/case"]}`,
    }
  );
}

/** Where the pod's node itself answers. */
function nodesOf(object: ApiObject): string[] {
  const { status } = object as ApiObject & { status?: { hostIP?: unknown; hostIPs?: unknown } };
  const more = Array.isArray(status?.hostIPs) ? status.hostIPs : [];
  const texts = [status?.hostIP, ...more.map((one: { ip?: unknown } | null) => one?.ip)];
  const addresses = texts.map((text) => (typeof text === "string" ? canonicalAddress(text) : undefined));
  return [...new Set(addresses.filter((address) => address !== undefined))];
}
