import { describe, expect, test } from "vitest";
import type { Allow } from "../armed/armed.ts";
import { type PlanInput, plan } from "./plan.ts";
import type { Pod } from "./pod.ts";

const nothing: Allow = { dns: false, egress: [], ingress: [] };
const replicaSet = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "bot-7d9f", uid: "rs-1", controller: true };
const statefulSet = { ...replicaSet, kind: "StatefulSet", name: "bot" };

function pod(owner?: Pod["metadata"]["ownerReferences"], spec: Partial<Pod["spec"]> = {}): Pod {
  return {
    metadata: {
      namespace: "support",
      name: "bot-7d9f-x2k4q",
      uid: "pod-1",
      resourceVersion: "41",
      labels: { app: "bot", "pod-template-hash": "7d9f" },
      ...(owner && { ownerReferences: owner }),
    },
    spec: { containers: [{ name: "app" }], ...spec },
  };
}

function input(change: Partial<PlanInput> & { allow?: Allow } = {}): PlanInput {
  const { allow = nothing, ...rest } = change;
  return {
    policy: { metadata: { namespace: "support", name: "bot", uid: "policy-1" }, spec: { response: { allow } } },
    pod: pod([replicaSet]),
    case: "bot-7d9f-x2k4q-1a2b3c4d-1",
    networkPolicies: [],
    backends: [],
    ...rest,
  };
}

function allowing(podSelector: unknown, name = "allow") {
  return { metadata: { namespace: "support", name }, spec: { podSelector, policyTypes: ["Egress"], egress: [{}] } };
}

const forBot = allowing({ matchLabels: { app: "bot" } });
const kernel = { name: "Kernel", ready: true } as const;

test("a pod that no foreign policy selects is cut by labels and annotations alone", () => {
  const made = plan(input());
  expect(made.cut).toEqual({
    metadata: {
      uid: "pod-1",
      resourceVersion: "41",
      labels: { "bailiff.dev/quarantine": "bot", "bailiff.dev/isolate": "true" },
      annotations: {
        "bailiff.dev/case": "bot-7d9f-x2k4q-1a2b3c4d-1",
        "bailiff.dev/original":
          '{"uid":"pod-1","owner":{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"bot-7d9f","uid":"rs-1"},"labels":{},"before":{"app":"bot","pod-template-hash":"7d9f"}}',
      },
    },
  });
  expect(made.release).toEqual({
    metadata: {
      uid: "pod-1",
      labels: { "bailiff.dev/quarantine": null, "bailiff.dev/isolate": null },
      annotations: { "bailiff.dev/case": null, "bailiff.dev/original": null },
    },
  });
  expect(made).toMatchObject({ remove: [], mayBeReplaced: false, overlap: [], left: [], outlook: "Pending" });
});

test("the armed policy selects the policy's prisoners, denies both ways and leaves open what response.allow says", () => {
  const allow: Allow = {
    dns: true,
    egress: [{ cidr: "203.0.113.0/24", ports: [443, 8443], protocol: "TCP" }],
    ingress: [{ namespaceSelector: { matchLabels: { team: "forensics" } }, ports: [], protocol: "TCP" }],
  };
  const { armed, cut } = plan(input({ allow }));
  expect(armed.metadata).toMatchObject({ name: "bailiff-quarantine-bot", namespace: "support" });
  expect(armed.spec).toEqual({
    podSelector: { matchLabels: { "bailiff.dev/quarantine": "bot" } },
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: "forensics" } } }], ports: [{ protocol: "TCP" }] }],
    egress: [
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
          },
        ],
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
      {
        to: [{ ipBlock: { cidr: "203.0.113.0/24" } }],
        ports: [
          { protocol: "TCP", port: 443 },
          { protocol: "TCP", port: 8443 },
        ],
      },
    ],
  });
  expect(cut?.metadata.labels).toEqual({ "bailiff.dev/quarantine": "bot" });
});

describe("where a foreign policy still allows", () => {
  test("a ReplicaSet's pod loses the label that the policy asks for, and keeps it on record", () => {
    const made = plan(input({ networkPolicies: [forBot] }));
    expect(made.cut?.metadata.labels).toEqual({
      "bailiff.dev/quarantine": "bot",
      "bailiff.dev/isolate": "true",
      app: null,
    });
    expect(made.cut?.metadata.annotations?.["bailiff.dev/original"]).toContain('"labels":{"app":"bot"}');
    expect(made.release?.metadata.labels).toMatchObject({ app: "bot" });
    expect(made).toMatchObject({
      remove: ["app"],
      mayBeReplaced: true,
      overlap: [{ policy: "support/allow", direction: "Egress", allows: "egress to everyone on all ports" }],
      left: [],
      outlook: "Pending",
    });
  });

  test("a bare pod loses it too, and nothing replaces it", () => {
    expect(plan(input({ pod: pod(), networkPolicies: [forBot] }))).toMatchObject({
      remove: ["app"],
      mayBeReplaced: false,
    });
  });

  test.each([
    ["a StatefulSet's", statefulSet],
    ["a Job's", { ...replicaSet, apiVersion: "batch/v1", kind: "Job" }],
    ["a sandbox's", { ...replicaSet, apiVersion: "agents.x-k8s.io/v1alpha1", kind: "Sandbox" }],
    ["a look-alike ReplicaSet's", { ...replicaSet, apiVersion: "example.com/v1" }],
  ])("%s pod keeps its labels, and the plan says that it won't hold and why", (_, owner) => {
    const made = plan(input({ pod: pod([owner]), networkPolicies: [forBot] }));
    expect(made.cut?.metadata.labels).not.toHaveProperty("app");
    expect(made).toMatchObject({ remove: [], outlook: "Ineffective", isolation: { possible: true, remove: ["app"] } });
    expect(made.message).toContain(`${owner.kind} ${owner.name}'s`);
    expect(made.left).toEqual(made.overlap);
  });

  test("no label goes where none would help", () => {
    const made = plan(input({ networkPolicies: [allowing({}, "all"), forBot] }));
    expect(made).toMatchObject({ remove: [], outlook: "Ineffective" });
    expect(made.message).toContain("policy support/all selects every pod (empty podSelector)");
    expect(made.overlap.map(({ policy }) => policy)).toEqual(["support/all", "support/allow"]);
  });

  test("no label goes while a stronger backend holds; once that one is given as not ready it goes", () => {
    const holding = plan(input({ networkPolicies: [forBot], backends: [kernel] }));
    expect(holding).toMatchObject({ remove: [], outlook: "Pending", isolation: { possible: true, remove: ["app"] } });
    const failed = plan(
      input({ networkPolicies: [forBot], backends: [{ ...kernel, ready: false, message: "Ineffective" }] }),
    );
    expect(failed.remove).toEqual(["app"]);
  });

  test("a named port counts as open where the pod's containers are not known, as from a recording", () => {
    const named = {
      metadata: { namespace: "support", name: "named" },
      spec: { podSelector: {}, ingress: [{ ports: [{ port: "web" }] }] },
    };
    expect(plan(input({ networkPolicies: [named] })).overlap).toEqual([]);
    expect(plan(input({ networkPolicies: [named], pod: pod(undefined, { containers: [] }) })).overlap).toHaveLength(1);
  });

  test("our own armed policy is not foreign, but its name alone doesn't make a policy ours", () => {
    const armed = plan(input()).armed;
    expect(plan(input({ networkPolicies: [armed] })).overlap).toEqual([]);
    const forged = { ...armed, spec: allowing({}).spec };
    expect(plan(input({ networkPolicies: [forged] })).overlap).toHaveLength(1);
  });
});

describe("backends", () => {
  const offers = [
    kernel,
    { name: "Cilium", ready: true },
    { name: "ClusterNetworkPolicy", ready: false, message: "no API" },
  ] as const;
  const applying = (change: Parameters<typeof input>[0]) =>
    plan(input(change))
      .backends.filter(({ applies }) => applies)
      .map(({ name }) => name);

  test.each([
    ["all that are ready where nothing stays open", { backends: offers }, ["Kernel", "Cilium", "NetworkPolicy"]],
    [
      "the network's alone where response.allow leaves something open",
      { backends: offers, allow: { ...nothing, dns: true } },
      ["NetworkPolicy"],
    ],
    [
      "the kernel alone on the node's network",
      { backends: offers, pod: pod(undefined, { hostNetwork: true }) },
      ["Kernel"],
    ],
    [
      "none on the node's network without the kernel",
      { pod: pod(undefined, { hostNetwork: true }), networkPolicies: [forBot] },
      [],
    ],
    ["labels where a policy allows", { networkPolicies: [forBot] }, ["NetworkPolicy", "Isolation"]],
  ])("%s", (_, change, names) => {
    expect(applying(change)).toEqual(names);
  });

  test("a pod on its node's network is Unverifiable where the kernel can't cut it", () => {
    const onHost = pod(undefined, { hostNetwork: true });
    expect(plan(input({ pod: onHost })).outlook).toBe("Unverifiable");
    expect(plan(input({ pod: onHost, backends: [kernel], allow: { ...nothing, dns: true } })).outlook).toBe(
      "Unverifiable",
    );
    expect(plan(input({ pod: onHost, backends: [kernel] })).outlook).toBe("Pending");
  });

  test("containers with network probes are named where the kernel cuts, for the kubelet will restart them", () => {
    const probed = pod(undefined, {
      containers: [
        { name: "web", livenessProbe: { httpGet: {} } },
        { name: "worker", livenessProbe: {} },
        { name: "slow", startupProbe: { grpc: {} } },
      ],
    });
    expect(plan(input({ pod: probed, backends: [kernel] })).probesWillFail).toEqual(["web", "slow"]);
    expect(plan(input({ pod: probed })).probesWillFail).toEqual([]);
  });
});
