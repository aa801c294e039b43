// For tests: what node agents and people write, not yet sent, and what is read of objects as they come.
import { finding as sampleFinding } from "@bailiff/crds/samples/samples";
import type { Json } from "../../../hack/control-plane/api.ts";

const apiVersion = "bailiff.dev/v1alpha1";

/** A policy in mode Quarantine for the pods that are labelled with its name. */
export function policyDraft(name: string, spec: Json): Json {
  const selector = { matchLabels: { app: name } };
  return { apiVersion, kind: "AgentPolicy", metadata: { name }, spec: { mode: "Quarantine", selector, ...spec } };
}

/** What the node agent of that pod's node would report now. */
export function verdictDraft({ metadata, spec: { nodeName } }: Json, policy: string | undefined, spec: Json): Json {
  const { name, uid } = metadata;
  return {
    apiVersion,
    kind: "AgentVerdict",
    metadata: { name: `${name}-${uid.slice(0, 8)}-1`, labels: { "bailiff.dev/pod-uid": uid } },
    spec: {
      mode: "Quarantine",
      agent: { name: `pod/${name}` },
      pod: { name, uid, node: nodeName },
      ...(policy !== undefined && { policy: { name: policy, generation: 1 } }),
      severity: "Critical",
      findings: [finding(new Date().toISOString())],
      recommendation: "Quarantine",
      ...spec,
    },
  };
}

/** A finding that was made then, once. */
export function finding(time: string, change: Json = {}): Json {
  return { ...sampleFinding(), firstSeen: time, lastSeen: time, ...change };
}

/** What a node agent that sees everything and enforces the kernel's cut says. */
export const seeing = { coverage: "Full", stream: { state: "Connected" }, kernelCut: "Enforce" } as const;

/** A condition of that type, of any object that has some. */
export function condition(object: Json, type: string): Json | undefined {
  return object.status?.conditions?.find((one: Json) => one.type === type);
}

/** Marks of ours on a pod, for comparison. */
export function marks({ metadata: { labels = {}, annotations = {} } }: Json): string[] {
  return [...Object.keys(labels), ...Object.keys(annotations)].filter((key) => key.startsWith("bailiff.dev/")).sort();
}
