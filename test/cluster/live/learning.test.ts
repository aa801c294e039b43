// Learning across the cluster: node agent → batches → the operator's baselines → node agent. What was acknowledged is neither lost nor
// counted twice, whoever is killed.
import { Client } from "@bailiff/crds/client/index";
import { baselineController, shardInformer } from "@bailiff/operator/baselines/controller";
import { allSynced } from "@bailiff/operator/runtime/controller/controller";
import { informersOf, makeWorld } from "@bailiff/operator/world/world";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ask, type Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { nodeAgentToken, operatorKubeconfig } from "../rbac/shipped.ts";
import { node, Stage } from "./stage.ts";

const learning = { minActions: 10, minAge: "0", minPods: 1, maxNoveltyRate: 1 };
const fast = ["--shard-every", "500ms", "--shard-rest", "0", "--baseline-every", "1s"];
const namespaces = ["support", "research", "platform", "dev-agents", "finance"];
let stage: Stage;
const ends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  stage = await Stage.set();
  for (const namespace of namespaces) await stage.policy(namespace, { learning });
  await stage.enter("train-1");
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  const path = "/apis/bailiff.dev/v1alpha1";
  for (const namespace of namespaces)
    for (const plural of ["agentbaselines", "agentbaselineshards"])
      await stage.plane.ask("DELETE", `${path}/namespaces/${namespace}/${plural}`);
});
afterAll(() => stage?.[Symbol.asyncDispose]());

/** The operator's baselines controller, which may be stopped at any time as a killed one is. */
async function operator(): Promise<() => Promise<void>> {
  const stop = new AbortController();
  const client = new Client({ kubeconfig: await operatorKubeconfig(stage.plane), fieldManager: "bailiff-operator" });
  const world = makeWorld(client, { namespace: "bailiff-system", nodeAgent: "bailiff-node-agent" }, () => {});
  const shards = shardInformer(client, () => {});
  const informers = [...informersOf(world), shards];
  const following = informers.map((informer) => informer.run(stop.signal));
  await allSynced(informers, stop.signal);
  const work = { client, world, shards, nowMs: () => Date.now() };
  const running = baselineController(work, (name) => ({ name })).run(stop.signal);
  const end = async () => {
    stop.abort();
    await Promise.all([...following, running]);
    await client.close();
  };
  ends.push(end);
  return end;
}

const baselines = async (): Promise<Json[]> =>
  (await stage.plane.ask("GET", "/apis/bailiff.dev/v1alpha1/agentbaselines")).items;
const actionsOf = (all: readonly Json[]): number =>
  all
    .flatMap(({ status }) => status?.containers ?? [])
    .reduce((sum, { actions }: Json) => sum + actions.exec + actions.connect, 0);
const countsOf = (all: readonly Json[]): number =>
  all
    .flatMap(({ status }) => status?.containers ?? [])
    .flatMap(({ exec, connect }: Json) => [...(exec ?? []), ...(connect ?? [])])
    .reduce((sum, { count }: Json) => sum + count, 0);

test("a session becomes baselines that are ready, to the last action, and the next attack is judged by them", async () => {
  await operator();
  const agent = await stage.agent(fast);
  await stage.tetragon.play(stage.frames("train-1"));
  const learned = await until("everything learned has been merged", 60_000, async () => {
    const count = await agent.metric('bailiff_judged_total{kind="learned"}');
    const all = await baselines();
    return (
      count > 2000 &&
      actionsOf(all) >= count - 300 &&
      (await agent.metric('bailiff_shards_total{outcome="acknowledged"}')) >= 5 &&
      all
    );
  });
  expect(learned.map(({ metadata }) => metadata.namespace).sort()).toEqual(
    expect.arrayContaining(["research", "support"]),
  );
  const support = learned.find(({ metadata }) => metadata.namespace === "support");
  expect(support.metadata.name).toBe("serviceaccount-support-bot");
  expect(support.status).toMatchObject({ agent: "serviceaccount/support-bot", state: "Ready", refusedBatches: 0 });
  expect(Object.keys(support.status.nodes)).toEqual(["lab-node-1"]);
  expect(countsOf(learned)).toBe(actionsOf(learned));
  const printed = await stage.plane.kubectl("get", "agentbaselines", "-n", "support");
  expect(printed).toMatch(/serviceaccount-support-bot +serviceaccount\/support-bot +Ready/);

  await stage.leave();
  await stage.enter("dev-attack-1");
  await until(
    "the agent has fetched what it is judged by",
    30_000,
    async () => (await agent.metric('bailiff_shards_total{outcome="fetched"}')) > 10,
  );
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  await stage.tetragon.play(stage.frames("dev-attack-1"));
  const verdict = await until("a case says what it was compared with", 60_000, async () =>
    (await stage.verdicts()).find(({ spec }) => spec.severity === "Critical" && spec.basis.baselineState === "Ready"),
  );
  expect(verdict.spec.basis.baselineHash).toMatch(/^[0-9a-f]{64}$/);
  const novel = (await stage.verdicts())
    .flatMap(({ spec }) => spec.findings)
    .filter(({ gate }: Json) => gate === "Novelty");
  expect(novel.length).toBeGreaterThan(0);
  await agent.kill("SIGTERM");
});

test("killed node agents and operators lose nothing that was acknowledged, and nothing counts twice", async () => {
  await stage.leave();
  await stage.enter("train-2");
  const frames = stage.frames("train-2");
  let merged = 0;
  let learned = 0;
  for (let life = 0; life < 3; life++) {
    const endOperator = await operator();
    const agent = await stage.agent(fast);
    const part = frames.slice((life * frames.length) / 3, ((life + 1) * frames.length) / 3);
    await stage.tetragon.play(part);
    await until(`life ${life} has learned, and some of it was merged`, 60_000, async () => {
      const all = await baselines();
      return actionsOf(all) > merged && (await agent.metric('bailiff_waiting_events{where="inbox"}')) === 0;
    });
    learned += await agent.metric('bailiff_judged_total{kind="learned"}');
    await agent.kill("SIGKILL");
    const before = await baselines();
    merged = actionsOf(before);
    await endOperator();
    expect(actionsOf(await baselines())).toBeGreaterThanOrEqual(merged);
  }
  await operator();
  await until("the last batches of killed lives are merged too", 60_000, async () => {
    const { items } = await stage.plane.ask("GET", "/apis/bailiff.dev/v1alpha1/agentbaselineshards");
    const all = await baselines();
    return items.every(({ spec, metadata }: Json) => {
      const of = all.find(
        ({ metadata: { namespace }, status }) => namespace === metadata.namespace && status?.agent === spec.agent,
      );
      return (
        of?.status.merged[spec.node]?.incarnation === spec.incarnation && of.status.merged[spec.node].seq >= spec.seq
      );
    });
  });
  const all = await baselines();
  expect(actionsOf(all)).toBeLessThanOrEqual(learned);
  expect(actionsOf(all)).toBeGreaterThanOrEqual(merged);
  expect(countsOf(all)).toBe(actionsOf(all));
});

test("a batch that is written again after it was merged is not counted again", async () => {
  await operator();
  const agent = await stage.agent(fast);
  await stage.tetragon.play(stage.frames("train-1").slice(0, 600));
  await until("something is merged", 60_000, async () => actionsOf(await baselines()) > 50);
  await until("all is acknowledged", 60_000, async () => {
    const stats = ["written", "acknowledged"].map((outcome) =>
      agent.metric(`bailiff_shards_total{outcome="${outcome}"}`),
    );
    const [written, acknowledged] = await Promise.all(stats);
    return written === acknowledged;
  });
  await agent.kill("SIGKILL");
  const before = await baselines();
  const { items } = await stage.plane.ask("GET", "/apis/bailiff.dev/v1alpha1/agentbaselineshards");
  const nodeAgent = stage.plane.accessWith(await nodeAgentToken(stage.plane, node));
  for (const { metadata, spec } of items) {
    const path = `/apis/bailiff.dev/v1alpha1/namespaces/${metadata.namespace}/agentbaselineshards`;
    await stage.plane.ask("DELETE", `${path}/${metadata.name}`);
    await ask(nodeAgent, "POST", path, {
      body: { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentBaselineShard", metadata: { name: metadata.name }, spec },
    });
  }
  const endOperator = ends.at(-1);
  await endOperator?.();
  await operator();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(actionsOf(await baselines())).toBe(actionsOf(before));
});
