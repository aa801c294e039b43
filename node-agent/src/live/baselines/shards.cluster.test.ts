// How often batches are written, on a real API server and an injected clock: every minute while an agent learns, hourly once it is settled.
import { join } from "node:path";
import { Client, type Clock, systemClock } from "@bailiff/crds/client/index";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../../../hack/control-plane/control-plane.ts";
import { Baseline } from "../../baseline/baseline.ts";
import { Shards } from "./shards.ts";
import { BaselineStore } from "./store.ts";

const manifests = join(import.meta.dirname, "../../../../crds/manifests");
const node = "node-1";
const minuteMs = 60_000;
let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ nodes: [node] });
  await plane.kubectl("apply", "--server-side", "-f", manifests);
  await plane.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
});
afterAll(() => plane?.stop());

/** Three hours in which the agent does something every minute, and the operator acknowledges what is written; how many batches that took. */
async function threeHours(state: "Ready" | "Learning"): Promise<number> {
  const namespace = await plane.namespace("shards");
  const agent = `${namespace}/deployment/bot`;
  const path = `/apis/bailiff.dev/v1alpha1/namespaces/${namespace}`;
  const name = "deployment-bot";
  const metadata = { name };
  const object = { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentBaseline", metadata, spec: {} };
  await plane.ask("POST", `${path}/agentbaselines`, { body: object });
  const status = { agent: "deployment/bot", state, nodes: {}, merged: {}, containers: [], readiness: {} };
  await plane.ask("PATCH", `${path}/agentbaselines/${name}/status`, { body: { status } });

  let nowMs = 0;
  const clock: Clock = { ...systemClock, monotonicMs: () => nowMs };
  const client = new Client({ kubeconfig: plane.kubeconfigPath, fieldManager: "test" });
  const store = new BaselineStore({ client, clock, agents: () => [agent] });
  const learned = new Map<string, Baseline>();
  const signal = new AbortController().signal;
  const shards = new Shards({ client, clock, node, store, learned, ranBefore: () => false, random: () => 0 });
  await store.fetch(agent, signal);
  for (let minute = 0; minute < 180; minute++) {
    nowMs += minuteMs;
    const baseline = learned.get(agent) ?? new Baseline(agent);
    learned.set(agent, baseline);
    baseline.container("app")?.sawExec("/bin/agent", "/bin/ls", "", "pod-a", nowMs * 1000);
    const before = shards.stats.written;
    await shards.round(signal);
    if (shards.stats.written === before) continue;
    const { items } = await plane.ask("GET", `${path}/agentbaselineshards`);
    const { incarnation, seq } = items[0].spec;
    const merged = { [node]: { incarnation, seq } };
    await plane.ask("PATCH", `${path}/agentbaselines/${name}/status`, { body: { status: { merged } } });
  }
  expect([shards.stats.refused, shards.stats.failed, shards.stats.abandoned]).toEqual([0, 0, 0]);
  expect(shards.stats.acknowledged).toBeGreaterThanOrEqual(shards.stats.written - 1);
  await client.close();
  return shards.stats.written;
}

test("a settled agent's batch is written at most hourly", async () => {
  const written = await threeHours("Ready");
  expect(written).toBeGreaterThanOrEqual(2);
  expect(written).toBeLessThanOrEqual(3);
});

test("while it learns what was seen is handed over as soon as it has rested", async () => {
  expect(await threeHours("Learning")).toBeGreaterThan(30);
});

test("agents beyond those that there is room for wait, counted, until one has handed all of it over", async () => {
  const namespace = await plane.namespace("crowd");
  const path = `/apis/bailiff.dev/v1alpha1/namespaces/${namespace}`;
  const agents = ["a", "b", "c"].map((name) => `${namespace}/deployment/${name}`);
  let nowMs = 0;
  const clock: Clock = { ...systemClock, monotonicMs: () => nowMs };
  const client = new Client({ kubeconfig: plane.kubeconfigPath, fieldManager: "test" });
  const store = new BaselineStore({ client, clock, agents: () => agents });
  const learned = new Map<string, Baseline>();
  const { signal } = new AbortController();
  const ranBefore = () => false;
  const shards = new Shards({ client, clock, node, store, learned, ranBefore, random: () => 0, ledgers: 2 });
  const merged = new Map<string, string[]>();
  /** The operator: takes what is there, once each, and says so. */
  const merge = async () => {
    for (const { spec } of (await plane.ask("GET", `${path}/agentbaselineshards`)).items) {
      const name = spec.agent.replace("/", "-");
      const batches = merged.get(name) ?? [];
      const batch = `${spec.incarnation} ${spec.seq}`;
      if (batches.includes(batch)) continue;
      merged.set(name, [...batches, batch]);
      const metadata = { name };
      const object = { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentBaseline", metadata, spec: {} };
      if (batches.length === 0) await plane.ask("POST", `${path}/agentbaselines`, { body: object });
      const at = { [node]: { incarnation: spec.incarnation, seq: spec.seq } };
      const status = { agent: spec.agent, state: "Learning", nodes: {}, merged: at, containers: [], readiness: {} };
      await plane.ask("PATCH", `${path}/agentbaselines/${name}/status`, { body: { status } });
    }
  };
  const live = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      nowMs += minuteMs;
      await shards.round(signal);
      await merge();
    }
  };
  const learn = (agent = "", binary = "/bin/ls") => {
    const baseline = learned.get(agent) ?? new Baseline(agent);
    learned.set(agent, baseline);
    baseline.container("app")?.sawExec("/bin/agent", binary, "", "pod", nowMs * 1000);
  };
  for (const agent of agents) learn(agent);
  await live(2);
  expect(shards.stats["no-room"]).toBeGreaterThan(0);
  await live(10);
  expect([...merged].map(([name, batches]) => [name, batches.length]).sort()).toEqual([
    ["deployment-a", 1],
    ["deployment-b", 1],
    ["deployment-c", 1],
  ]);
  // The one whose ledger had to go begins a new one: nothing that it hands over is taken for handed over already.
  for (const agent of agents) {
    learn(agent, "/bin/later");
    await live(10);
  }
  expect([...merged.values()].map((batches) => batches.length)).toEqual([2, 2, 2]);
  expect([shards.stats.failed, shards.stats.abandoned, learned.size]).toEqual([0, 0, 0]);
  await client.close();
});

/** One action of an agent, to be handed over; `seconds` lets them pass, each with its round. */
function oneLesson(agent: string) {
  let nowMs = 0;
  const clock: Clock = { ...systemClock, monotonicMs: () => nowMs };
  const client = new Client({ kubeconfig: plane.kubeconfigPath, fieldManager: "test" });
  const store = new BaselineStore({ client, clock, agents: () => [agent] });
  const baseline = new Baseline(agent);
  baseline.container("app")?.sawExec("/bin/agent", "/bin/ls", "", "pod", 1_000_000);
  const learned = new Map([[agent, baseline]]);
  const { signal } = new AbortController();
  const shards = new Shards({ client, clock, node, store, learned, ranBefore: () => false, random: () => 0.5 });
  const seconds = async (count: number) => {
    for (let second = 0; second < count; second++) {
      nowMs += 1_000;
      await shards.round(signal);
    }
  };
  return { client, store, shards, seconds };
}

test("a batch that can't be written is tried ever more seldom, at most every minute, and is not lost", async () => {
  const namespace = "comes-later";
  const { client, shards, seconds } = oneLesson(`${namespace}/deployment/bot`);
  await seconds(900); // a minute, and 150 s of rest, before the first try
  expect(shards.stats.failed).toBeGreaterThan(10);
  expect(shards.stats.failed).toBeLessThan(40);
  await plane.ask("POST", "/api/v1/namespaces", { body: { metadata: { name: namespace } } });
  await seconds(61);
  expect(shards.stats.written).toBe(1);
  await client.close();
});

test("while no operator is there the acknowledgement is looked for ever more seldom", async () => {
  const namespace = await plane.namespace("alone");
  const { client, store, shards, seconds } = oneLesson(`${namespace}/deployment/bot`);
  await seconds(3_600);
  expect(shards.stats.written).toBe(1);
  expect(store.fetches).toBeGreaterThan(10);
  expect(store.fetches).toBeLessThan(40);
  await client.close();
});

/** An agent of two pods, and the operator's side of it: what was handed over, taken or refused, and what people say. */
async function twoPods(name: string) {
  const namespace = await plane.namespace(name);
  const agent = `${namespace}/deployment/bot`;
  const path = `/apis/bailiff.dev/v1alpha1/namespaces/${namespace}`;
  const object = { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentBaseline", metadata: { name: "deployment-bot" } };
  await plane.ask("POST", `${path}/agentbaselines`, { body: { ...object, spec: {} } });
  let nowMs = 0;
  const clock: Clock = { ...systemClock, monotonicMs: () => nowMs };
  const client = new Client({ kubeconfig: plane.kubeconfigPath, fieldManager: "test" });
  const store = new BaselineStore({ client, clock, agents: () => [agent] });
  const learned = new Map<string, Baseline>();
  const shards = new Shards({ client, clock, node, store, learned, ranBefore: () => true, random: () => 0 });
  const { signal } = new AbortController();
  const minutes = async (count: number) => {
    for (let minute = 0; minute < count; minute++) {
      nowMs += minuteMs;
      await shards.round(signal);
    }
  };
  /** Both pods do the same; how many of them the batch names, for the agent and for what they did. */
  const batch = async (refused?: string) => {
    const baseline = new Baseline(agent);
    for (const pod of ["pod-a", "pod-b"])
      baseline.container("app")?.sawExec("/bin/agent", "/bin/ls", "", pod, nowMs * 1000);
    learned.set(agent, baseline);
    const before = shards.stats.written;
    await minutes(5);
    expect(shards.stats.written).toBe(before + 1);
    const [{ spec }] = (await plane.ask("GET", `${path}/agentbaselineshards`)).items;
    const { incarnation, seq, counts } = spec;
    const merged = { [node]: { incarnation, seq, refused: refused ?? null } };
    const status = { agent: "deployment/bot", state: "Learning", nodes: {}, merged, containers: counts, readiness: {} };
    await plane.ask("PATCH", `${path}/agentbaselines/deployment-bot/status`, { body: { status } });
    await minutes(6);
    expect(shards.stats.acknowledged).toBe(before + 1);
    return [spec.pods, counts[0].pods, counts[0].exec[0].pods, counts[0].exec[0].count];
  };
  const say = (spec: object) => plane.ask("PATCH", `${path}/agentbaselines/deployment-bot`, { body: { spec } });
  return { batch, say, [Symbol.asyncDispose]: () => client.close() };
}

test("pods are named once, and again where the batch that named them was refused", async () => {
  await using it = await twoPods("refusing");
  expect(await it.batch("the baseline is frozen: spec.freeze")).toEqual([2, 2, 2, 2]);
  expect(await it.batch()).toEqual([2, 2, 2, 2]);
  expect(await it.batch()).toEqual([0, 0, 0, 2]);
});

test("after a person's reset every pod is named again, once, so that the agent can become ready without a rollout", async () => {
  await using it = await twoPods("resetting");
  expect(await it.batch()).toEqual([2, 2, 2, 2]);
  await it.say({ resetAt: new Date(Date.now() + 3_600_000).toISOString() });
  expect(await it.batch()).toEqual([0, 0, 0, 2]);
  await it.say({ resetAt: new Date().toISOString() });
  expect(await it.batch()).toEqual([0, 0, 0, 2]); // it hears of the reset as it looks for the acknowledgement
  expect(await it.batch()).toEqual([2, 2, 2, 2]);
  expect(await it.batch()).toEqual([0, 0, 0, 2]);
});
