// The directory's first list and what comes after it, from a real API server.
import { join } from "node:path";
import { Client } from "@bailiff/crds/client/index";
import { policy } from "@bailiff/crds/samples/samples";
import { allSynced } from "@bailiff/operator/runtime/controller/controller";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../../../hack/control-plane/control-plane.ts";
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
