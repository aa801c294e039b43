// The directory's first list and what comes after it, from a real API server.
import { join } from "node:path";
import { Client, systemClock } from "@bailiff/crds/client/index";
import { policy } from "@bailiff/crds/samples/samples";
import { allSynced } from "@bailiff/operator/runtime/controller/controller";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../../../hack/control-plane/control-plane.ts";
import { kubeconfig } from "../../../../hack/control-plane/kubeconfig.ts";
import { until } from "../../../../hack/control-plane/ready.ts";
import { Destinations } from "../../destinations/destinations.ts";
import { Identities } from "../../identity/identities.ts";
import { Cluster } from "./cluster.ts";

const manifests = join(import.meta.dirname, "../../../../crds/manifests");
let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ nodes: ["node-1"] });
  await plane.kubectl("apply", "--server-side", "-f", manifests);
  await plane.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
});
afterAll(() => plane?.stop());

test("hundreds of policies at once are put in order, and told, a few times only; then each as it changes", async () => {
  const namespace = await plane.namespace("many");
  const path = `/apis/bailiff.dev/v1alpha1/namespaces/${namespace}/agentpolicies`;
  const names = Array.from({ length: 300 }, (_, at) => `bot-${String(at).padStart(3, "0")}`);
  for (const name of names) {
    const body = policy({ selector: { matchLabels: { app: name } } });
    await plane.ask("POST", path, { body: { ...body, metadata: { name } } });
  }
  const stop = new AbortController();
  const client = new Client({ kubeconfig: plane.kubeconfigPath, fieldManager: "test" });
  const problems: unknown[] = [];
  let told = 0;
  const cluster = new Cluster({
    client,
    node: "node-1",
    identities: new Identities(),
    destinations: new Destinations(),
    now: () => Date.now() * 1000,
    changed: (what) => {
      if (what === "policies") told++;
    },
    report: (problem) => problems.push(problem),
  });
  const running = cluster.run(stop.signal);
  await allSynced(cluster.informers, stop.signal);
  expect(cluster.policies.map(({ name }) => name)).toEqual(names);
  await until("it is told", 5_000, async () => told > 0);
  expect(told).toBeLessThan(10);

  const before = told;
  await plane.ask("DELETE", `${path}/bot-000`);
  await until("the deletion is told", 5_000, async () => told > before);
  expect(cluster.policies.map(({ name }) => name)).toEqual(names.slice(1));
  expect(problems).toEqual([]);
  stop.abort();
  await running;
  await client.close();
});

test("what can't be followed any more is told when it has been so for minutes, and no sooner", async () => {
  const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "reader" } };
  const rules = (...resources: readonly string[]) => [
    { apiGroups: ["", "discovery.k8s.io", "bailiff.dev"], resources, verbs: ["list", "watch"] },
  ];
  const path = "/apis/rbac.authorization.k8s.io/v1";
  const all = ["pods", "endpointslices", "agentpolicies"];
  await plane.ask("POST", `${path}/clusterroles`, { body: { ...role, rules: rules(...all) } });
  const subjects = [{ kind: "ServiceAccount", name: "reader", namespace: await plane.namespace("readers") }];
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "reader" };
  await plane.ask("POST", `${path}/clusterrolebindings`, { body: { metadata: { name: "reader" }, subjects, roleRef } });
  const { namespace } = subjects[0] ?? {};
  await plane.ask("POST", `/api/v1/namespaces/${namespace}/serviceaccounts`, {
    body: { metadata: { name: "reader" } },
  });
  const token = await plane.ask("POST", `/api/v1/namespaces/${namespace}/serviceaccounts/reader/token`, {
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
  });
  const client = new Client({
    kubeconfigText: kubeconfig(plane.accessWith(token.status.token)),
    fieldManager: "test",
  });
  let aheadMs = 0;
  const stop = new AbortController();
  const cluster = new Cluster({
    client,
    clock: { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + aheadMs },
    node: "node-1",
    identities: new Identities(),
    destinations: new Destinations(),
    now: () => Date.now() * 1000,
    changed: () => {},
    report: () => {},
  });
  const running = cluster.run(stop.signal);
  const services = cluster.informers.find(({ resource }) => resource.plural === "services");
  await until("it has tried", 10_000, async () => services?.stats.problem !== undefined);
  expect(cluster.problem).toBeUndefined();
  aheadMs = 180_000;
  await until("it is told", 10_000, async () => cluster.problem !== undefined);
  expect(cluster.problem).toMatch(/^services: .*cannot list resource "services"/);
  await plane.ask("PATCH", `${path}/clusterroles/reader`, { body: { rules: rules(...all, "services") } });
  await until("all is well again", 60_000, async () => cluster.problem === undefined && services?.isSynced === true);
  stop.abort();
  await running;
  await client.close();
});
