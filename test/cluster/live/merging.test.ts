// What a node agent learned goes to the baselines to the last action and the last pod, once each, while the operator and the API server
// are killed with -9 in the middle of handing over and merging. What an undisturbed life hands over is what has to come out.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { Operator } from "./operator.ts";
import { seeded } from "./seeded.ts";
import { type NodeAgent, Stage } from "./stage.ts";

const session = "train-1";
const namespaces = ["support", "research", "platform", "dev-agents", "finance"];
const learning = { minActions: 10, minAge: "0", minPods: 1, maxNoveltyRate: 1 };
/** Many small batches: the more there are, the more there is to lose. */
const fast = ["--shard-every", "500ms", "--shard-rest", "0", "--baseline-every", "1s"];
/** Three minutes in so many times less. */
const factor = 9;
const ours = "/apis/bailiff.dev/v1alpha1";
let stage: Stage;
let operator: Operator;
let part: string;

beforeAll(async () => {
  stage = await Stage.set();
  // Settled agents hand over at most hourly: these go on learning.
  for (const namespace of namespaces)
    await stage.policy(namespace, { learning: { ...learning, minActions: 1_000_000 } });
  await stage.enter(session);
  operator = await Operator.start(stage.plane);
  part = stage.plane.pid("kube-apiserver") === undefined ? "k3s" : "kube-apiserver";
});
afterAll(async () => {
  await operator?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

const baselines = (): Promise<Json[]> => stage.list(`${ours}/agentbaselines`);

/** Everything that was counted, by what it was counted for. */
function countsIn(all: readonly Json[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { metadata, status } of all)
    for (const { name, pods, actions, exec, connect } of status?.containers ?? []) {
      const of = `${metadata.namespace}/${status.agent} ${name}`;
      Object.assign(counts, {
        [`${of} pods`]: pods,
        [`${of} execs`]: actions.exec,
        [`${of} connects`]: actions.connect,
      });
      for (const { parent, binary, shape, count, pods } of exec)
        Object.assign(counts, {
          [`${of} ${parent} ${binary} ${shape}`]: count,
          [`${of} ${parent} ${binary} ${shape} pods`]: pods,
        });
      for (const { binary, destination, port, count, pods } of connect)
        Object.assign(counts, {
          [`${of} ${binary} ${destination} ${port}`]: count,
          [`${of} ${binary} ${destination} ${port} pods`]: pods,
        });
    }
  return counts;
}

/** Lets an agent learn the session while `meanwhile` goes on, and returns what the API server has counted when all is handed over. */
async function taught(
  stateDir: string,
  meanwhile: (agent: NodeAgent) => Promise<void>,
): Promise<Record<string, number>> {
  const agent = await stage.agent(fast, { stateDir: `${stage.folder}/${stateDir}` });
  const playing = stage.tetragon.play(stage.frames(session), { factor });
  await meanwhile(agent);
  await playing;
  let [before, sinceMs] = ["", Date.now()];
  const counts = await until("everything was handed over and merged", 120_000, async () => {
    const outcomes = ["written", "acknowledged"].map((outcome) =>
      agent.metric(`bailiff_shards_total{outcome="${outcome}"}`),
    );
    const [written, acknowledged] = await Promise.all(outcomes);
    const waiting = await agent.metric('bailiff_waiting_events{where="inbox"}');
    const counts = countsIn(await baselines());
    const now = JSON.stringify([written, acknowledged, waiting, counts]);
    if (now !== before || written !== acknowledged || waiting > 0) sinceMs = Date.now();
    before = now;
    return Date.now() - sinceMs > 5_000 && counts;
  });
  for (const { status } of await baselines()) expect(status.refusedBatches).toBe(0);
  expect(await agent.kill("SIGTERM")).toBe(0);
  return counts;
}

async function forget(): Promise<void> {
  for (const namespace of namespaces)
    for (const plural of ["agentbaselineshards", "agentbaselines"])
      await stage.plane.ask("DELETE", `${ours}/namespaces/${namespace}/${plural}`);
  await until("nothing is known any more", 30_000, async () => (await baselines()).length === 0);
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("an operator and an API server that are killed again and again lose nothing that was learned, and count nothing twice", async () => {
  const undisturbed = await taught("undisturbed", async () => {});
  expect(Object.keys(undisturbed).length).toBeGreaterThan(100);
  await forget();
  const random = seeded(5);
  const disturbed = await taught("disturbed", async (agent) => {
    for (const victim of ["operator", "API server", "operator", "API server"]) {
      await sleep(1_000 + 2_000 * random());
      const before = await agent.metric('bailiff_shards_total{outcome="written"}');
      if (victim === "operator") {
        await operator.kill();
        await sleep(1_500 * random());
        await operator.up();
      } else {
        await stage.plane.kill(part);
        await sleep(2_000 * random());
        await stage.plane.restart(part);
      }
      await until("it hands over again", 60_000, async () => {
        return (await agent.metric('bailiff_shards_total{outcome="written"}')) > before;
      });
    }
  });
  expect(disturbed).toEqual(undisturbed);
}, 400_000);
