// On a real API server that serves AgentBaselines, and on one that does not: a missing CRD must not look like an agent of which nothing is known.
import { join } from "node:path";
import { Client, type Clock, systemClock } from "@bailiff/crds/client/index";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../../../hack/control-plane/control-plane.ts";
import { kubeconfig } from "../../../../hack/control-plane/kubeconfig.ts";
import { until } from "../../../../hack/control-plane/ready.ts";
import { BaselineStore } from "./store.ts";

const manifests = join(import.meta.dirname, "../../../../crds/manifests");
const agent = "default/deployment/bot";
const { signal } = new AbortController();
let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane?.stop());

function storeOf() {
  const client = new Client({ kubeconfig: plane.kubeconfigPath, fieldManager: "test" });
  const problems: unknown[] = [];
  const report = (problem: unknown) => problems.push(problem);
  return { client, problems, store: new BaselineStore({ client, clock: systemClock, agents: () => [agent], report }) };
}

test("an API server without the CRD is a problem that says what to do; with it, an agent without a baseline is none", async () => {
  const { client, store, problems } = storeOf();
  for (let times = 0; times < 3; times++) {
    expect(store.problem).toBeUndefined();
    await store.fetch(agent, signal);
  }
  expect([store.known(agent), store.failures, problems.length]).toEqual([undefined, 3, 3]);
  expect(store.problem).toContain("apply Bailiff's CRDs");

  await plane.kubectl("apply", "--server-side", "-f", manifests);
  await plane.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
  await until("it is served", 30_000, async () => {
    await store.fetch(agent, signal);
    return store.known(agent) !== undefined;
  });
  expect(store.known(agent)).toMatchObject({ state: "Absent", baseline: undefined });
  expect(store.problem).toBeUndefined();
  await client.close();
});

test("who is told no asks ever more seldom", async () => {
  const client = new Client({ kubeconfigText: kubeconfig(plane.accessWith("nobody's")), fieldManager: "test" });
  let nowMs = 0;
  const clock: Clock = { ...systemClock, monotonicMs: () => nowMs };
  const store = new BaselineStore({ client, clock, agents: () => [agent] });
  for (; nowMs < 3_600_000; nowMs += 1_000) await store.round(signal);
  expect(store.failures).toBeGreaterThan(10);
  expect(store.failures).toBeLessThan(40);
  expect(store.problem).toContain("Unauthorized");
  await client.close();
});
