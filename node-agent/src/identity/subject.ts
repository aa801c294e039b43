// Whom an action belongs to: one container of one pod of one agent. Everything that is learned or judged hangs on a subject.
import type { Version } from "../baseline/counts/epochs.ts";
import type { ContainerKind } from "./pod-record.ts";

export interface PodIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  /** `deployment/support-bot`; with the namespace it names the baseline. */
  readonly agent: string;
  readonly serviceAccount: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Hash of the pod template that it was made from; empty where nothing says it. */
  readonly template: string;
  readonly addresses: readonly string[];
  readonly hostNetwork: boolean;
  /** A runtime that Tetragon can't look into (gVisor, Kata): nothing seen there means nothing. */
  readonly sandboxed: boolean;
}

export interface Subject {
  /** Pod uid and container: one for each container that is watched. */
  readonly key: string;
  /** `agentKey` of the pod. */
  readonly agentKey: string;
  readonly pod: PodIdentity;
  readonly container: string;
  readonly containerKind: ContainerKind;
  readonly imageDigest: string;
  /** What its container runs: the image, and the pod template that it came with. */
  readonly version: Version & { readonly container: string };
  readonly probes: readonly (readonly string[])[];
  /** True where the pod's declared probes are known; else only Tetragon's own guess is at hand. */
  readonly probesKnown: boolean;
}

/** The key of an agent's baseline: `support/deployment/support-bot`. */
export function agentKey(pod: PodIdentity): string {
  return `${pod.namespace}/${pod.agent}`;
}

/** A subject with its keys and its version made once, since they are asked for with every action. */
export function subjectOf(parts: Omit<Subject, "key" | "agentKey" | "version">): Subject {
  const { pod, container, imageDigest } = parts;
  const version = { container, imageDigest, template: pod.template };
  return { ...parts, key: `${pod.uid}/${container}`, agentKey: agentKey(pod), version };
}
