// For tests: one case, its pod and its policy as they are when custody is due; a test says what differs.
import { type AgentPolicy, type AgentVerdict, check } from "@bailiff/crds";
import type { NodeSight } from "../../quarantine/backends/backend.ts";
import type { LivePod } from "../../world/live-pod.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

export const nowMs = Date.parse("2026-11-20T12:00:00Z");
/** A time so many seconds before now, or after. */
export const at = (seconds: number): string => new Date(nowMs + seconds * 1000).toISOString();

type Fields = Readonly<Record<string, unknown>>;

/** Checked by the schema, so that a test can't use a case that the API server would refuse. */
export function verdict({
  metadata = {},
  spec = {},
  status,
}: {
  metadata?: Fields;
  spec?: Fields;
  status?: Fields;
} = {}): AgentVerdict {
  const checked = check(
    "AgentVerdict",
    {
      apiVersion: "bailiff.dev/v1alpha1",
      kind: "AgentVerdict",
      metadata: { name: "bot-1", namespace: "support", generation: 1, creationTimestamp: at(-60), ...metadata },
      spec: {
        mode: "Quarantine",
        agent: { name: "deployment/bot" },
        pod: { name: "bot", uid: "pod-1", node: "node-1" },
        policy: { name: "bot", generation: 1 },
        severity: "High",
        recommendation: "Quarantine",
        findings: [finding()],
        ...spec,
      },
      ...(status && { status: { conditions: [], ...status } }),
    },
    "a test",
  );
  if (!checked.ok) throw new Error(checked.problems.join("\n"));
  return checked.value;
}

export function finding(change: Fields = {}) {
  const time = at(-10);
  return {
    rule: "reverse-shell",
    signature: "bash",
    gate: "KnownBad",
    severity: "High",
    message: "m",
    count: 1,
    firstSeen: time,
    lastSeen: time,
    ...change,
  };
}

export function policy({ metadata = {}, spec = {} }: { metadata?: Fields; spec?: Fields } = {}): AgentPolicy {
  const checked = check(
    "AgentPolicy",
    {
      apiVersion: "bailiff.dev/v1alpha1",
      kind: "AgentPolicy",
      metadata: {
        name: "bot",
        namespace: "support",
        uid: "policy-1",
        generation: 1,
        creationTimestamp: at(-3600),
        ...metadata,
      },
      spec: { mode: "Quarantine", selector: { matchLabels: { app: "bot" } }, ...spec },
    },
    "a test",
  );
  if (!checked.ok) throw new Error(checked.problems.join("\n"));
  return checked.value;
}

export function pod({ metadata = {}, spec = {} }: { metadata?: Fields; spec?: Fields } = {}): LivePod {
  return {
    metadata: {
      namespace: "support",
      name: "bot",
      uid: "pod-1",
      resourceVersion: "7",
      labels: { app: "bot" },
      ...metadata,
    },
    spec: { nodeName: "node-1", containers: [{ name: "app" }], ...spec },
    status: { phase: "Running", ready: true },
  };
}

/** The pod in custody for that case. */
export function prisoner(name = "bot-1", change: { metadata?: Fields; spec?: Fields } = {}): LivePod {
  const original = JSON.stringify({ uid: "pod-1", owner: null, labels: {} });
  return pod({
    ...change,
    metadata: {
      labels: { app: "bot", "bailiff.dev/quarantine": "bot", "bailiff.dev/isolate": "true" },
      annotations: { "bailiff.dev/case": name, "bailiff.dev/original": original },
      ...change.metadata,
    },
  });
}

export const node: NodeSight = { name: "node-1", isWatched: false, status: undefined };
/** A node whose agent sees everything and enforces the kernel's cut. */
export const seeing: NodeSight = {
  name: "node-1",
  isWatched: true,
  status: {
    coverage: "Full",
    stream: { state: "Connected" },
    kernelCut: "Enforce",
    tracingPolicies: [],
    losses: {},
    runtimeClasses: [],
    conditions: [],
  },
};

/** A pod whose case demands custody, in a cluster with nothing but NetworkPolicies. */
export function snapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    nowMs,
    verdict: verdict(),
    siblings: [],
    pod: pod(),
    policy: policy(),
    exempt: undefined,
    namespaceIsTerminating: false,
    networkPolicies: [],
    unarmed: undefined,
    offers: [],
    node,
    room: { prisoners: 0, lastHour: 0, desired: 1 },
    services: [],
    recuts: 0,
    isDryRun: false,
    ...change,
  };
}

/** The status of a case that holds its pod since so many seconds. */
export function heldStatus(seconds: number, quarantine: Fields = {}, conditions: readonly unknown[] = []): Fields {
  return {
    phase: "Quarantined",
    quarantine: {
      state: "Pending",
      since: at(-seconds),
      backends: [{ name: "NetworkPolicy", state: "Pending" }],
      ...quarantine,
    },
    conditions,
  };
}

/** An earlier case of the same pod, closed. */
export function closed(phase: string, closedAt: string, spec: Fields = {}): AgentVerdict {
  return verdict({ metadata: { name: "bot-0" }, spec, status: { phase, closedAt } });
}

/** A case that has held its pod for a minute. */
export const holding = { verdict: verdict({ status: heldStatus(60) }), pod: prisoner() };

/** What a person who may decide writes into a case. */
export const decision = (action: string, more = {}) => ({ action, by: "alice", ...more });

/** A policy with these fields of `response`. */
export const responding = (response: Readonly<Record<string, unknown>>) => policy({ spec: { response } });
