// The control plane that all cluster tests stand on: what it must do for them, seen on the real thing.
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { ask, type Json, request } from "../../hack/control-plane/api.ts";
import type { Connection } from "../../hack/control-plane/connection.ts";
import { until } from "../../hack/control-plane/ready.ts";
import { sharedControlPlane } from "../../hack/control-plane/shared.ts";

let plane: Connection;
let namespace: string;

beforeAll(async () => {
  plane = await sharedControlPlane();
  namespace = await plane.namespace("control-plane");
});

const pods = async (query = ""): Promise<Json[]> =>
  (await plane.ask("GET", `/api/v1/namespaces/${namespace}/pods?${query}`)).items;

const pod = (name: string, spec: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: { containers: [{ name: "app", image: "example.com/app:1" }], ...spec },
});

const runningPod = async (body: Json): Promise<Json> => {
  await plane.ask("POST", `/api/v1/namespaces/${namespace}/pods`, { body });
  return until(`pod ${body.metadata.name} runs`, 20_000, async () => {
    const found = await plane.ask("GET", `/api/v1/namespaces/${namespace}/pods/${body.metadata.name}`);
    return found.status.phase === "Running" && found;
  });
};

test("a Deployment becomes a ReplicaSet and pods that run, each on a node and with an address of its own", async () => {
  await plane.kubectl("-n", namespace, "create", "deployment", "web", "--image=example.com/web:2", "--replicas=3");
  await plane.kubectl("-n", namespace, "rollout", "status", "deployment/web", "--timeout=30s");
  const web = await pods("labelSelector=app%3Dweb");
  expect(web).toHaveLength(3);
  expect(web.every((pod) => pod.metadata.ownerReferences[0].kind === "ReplicaSet")).toBe(true);
  expect(web.every((pod) => plane.nodes.includes(pod.spec.nodeName))).toBe(true);
  expect(web.every((pod) => pod.status.containerStatuses[0].state.running !== undefined)).toBe(true);
  expect(new Set(web.map((pod) => pod.status.podIP)).size).toBe(3);
});

test("a Deployment's pod that is deleted goes, and is replaced; with the Deployment all of it goes", async () => {
  await plane.kubectl("-n", namespace, "create", "deployment", "short", "--image=example.com/web:2");
  await plane.kubectl("-n", namespace, "rollout", "status", "deployment/short", "--timeout=30s");
  const [first] = await pods("labelSelector=app%3Dshort");
  await plane.kubectl("-n", namespace, "delete", "pod", first.metadata.name, "--timeout=20s");
  await until("the replacement runs", 20_000, async () => {
    const now = await pods("labelSelector=app%3Dshort");
    return now.length === 1 && now[0].metadata.uid !== first.metadata.uid && now[0].status.phase === "Running";
  });
  await plane.kubectl("-n", namespace, "delete", "deployment", "short");
  await until("garbage collection is done", 20_000, async () => (await pods("labelSelector=app%3Dshort")).length === 0);
});

test("a DaemonSet gets one pod on each node, and init containers are done before a pod runs", async () => {
  const spec = {
    containers: [{ name: "app", image: "example.com/a" }],
    initContainers: [{ name: "init", image: "example.com/i" }],
  };
  const template = { metadata: { labels: { app: "each" } }, spec };
  const body = {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "each" },
    spec: { selector: { matchLabels: { app: "each" } }, template },
  };
  await plane.ask("POST", `/apis/apps/v1/namespaces/${namespace}/daemonsets`, { body });
  await plane.kubectl("-n", namespace, "rollout", "status", "daemonset/each", "--timeout=30s");
  const each = await pods("labelSelector=app%3Deach");
  expect(each.map((pod) => pod.spec.nodeName).sort()).toEqual([...plane.nodes].sort());
  expect(each[0].status.initContainerStatuses[0].state.terminated.reason).toBe("Completed");
});

test("a pod with a finalizer ends, but stays until the finalizer is taken away", async () => {
  const held = { ...pod("held"), metadata: { name: "held", finalizers: ["example.com/hold"] } };
  await runningPod(held);
  await plane.kubectl("-n", namespace, "delete", "pod", "held", "--wait=false");
  const path = `/api/v1/namespaces/${namespace}/pods/held`;
  await until(
    "the kubelet is done with it",
    20_000,
    async () => (await plane.ask("GET", path)).metadata.deletionGracePeriodSeconds === 0,
  );
  await plane.ask("PATCH", path, { body: { metadata: { finalizers: null } } });
  expect((await plane.request("GET", path)).status).toBe(404);
});

test("what a test writes into a pod's status stays", async () => {
  await runningPod(pod("crashing"));
  const path = `/api/v1/namespaces/${namespace}/pods/crashing`;
  await plane.ask("PATCH", `${path}/status`, { body: { status: { phase: "Failed", reason: "Evicted" } } });
  await plane.ask("PATCH", path, { body: { metadata: { labels: { seen: "again" } } } });
  await runningPod(pod("afterwards")); // by now the stand-in has seen both changes
  expect((await plane.ask("GET", path)).status).toMatchObject({ phase: "Failed", reason: "Evicted" });
});

test("a token that is bound to a pod names the pod and its node", async () => {
  const { metadata, spec } = await runningPod(pod("bound"));
  const token = await plane.tokenFor({ namespace, name: "default" }, { pod: metadata });
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
  const review = await ask(plane.accessWith(token), "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {
    body,
  });
  expect(review.status.userInfo.username).toBe(`system:serviceaccount:${namespace}:default`);
  expect(review.status.userInfo.extra).toMatchObject({
    "authentication.kubernetes.io/node-name": [spec.nodeName],
    "authentication.kubernetes.io/pod-uid": [metadata.uid],
  });
});

test("RBAC refuses what nobody allowed, to a token, to its kubeconfig and to an impersonated user, and allows it once bound", async () => {
  const token = await plane.tokenFor({ namespace, name: "default" });
  const path = `/api/v1/namespaces/${namespace}/pods`;
  expect((await request(plane.accessWith(token), "GET", path)).status).toBe(403);
  const kubeconfig = await plane.kubeconfigFor(token);
  await expect(plane.kubectl("--kubeconfig", kubeconfig, "-n", namespace, "get", "pods")).rejects.toThrow(/forbidden/);
  const alice = { user: "alice@example.com", groups: ["oncall"] };
  expect((await plane.request("GET", path, { as: alice })).status).toBe(403);
  await plane.kubectl("-n", namespace, "create", "rolebinding", "oncall", "--clusterrole=view", "--group=oncall");
  await until(
    "the binding is known",
    10_000,
    async () => (await plane.request("GET", path, { as: alice })).status === 200,
  );
});

test("a namespace that is deleted goes, with the pods in it", async () => {
  const doomed = await plane.namespace("doomed");
  await plane.kubectl("-n", doomed, "create", "deployment", "web", "--image=example.com/web:2");
  await plane.kubectl("-n", doomed, "rollout", "status", "deployment/web", "--timeout=30s");
  await plane.kubectl("delete", "namespace", doomed, "--timeout=60s");
  expect((await plane.request("GET", `/api/v1/namespaces/${doomed}`)).status).toBe(404);
});

describe("our own objects", () => {
  const manifests = fileURLToPath(new URL("../../crds/manifests", import.meta.url));
  const kinds = existsSync(manifests) ? readdirSync(manifests).filter((file) => file.endsWith(".yaml")) : [];

  test.each(kinds)("kubectl takes crds/manifests/%s as it is", async (file) => {
    const output = await plane.kubectl("apply", "--server-side", "--dry-run=server", "-f", `${manifests}/${file}`);
    expect(output).toMatch(/serverside-applied/);
  });
});
