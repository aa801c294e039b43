// Two operators at once: one that has lost its lease and doesn't know it yet, with a merge on its way that is late. What the other has
// merged since stays merged.
import { shardName } from "@bailiff/crds";
import { Client, isConflict } from "@bailiff/crds/client/index";
import { shard } from "@bailiff/crds/samples/samples";
import { type BaselineWork, baselineController, shardInformer } from "@bailiff/operator/baselines/controller";
import { allSynced } from "@bailiff/operator/runtime/controller/controller";
import { informersOf, makeWorld } from "@bailiff/operator/world/world";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, type Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { nodeAgentToken, operatorKubeconfig } from "../rbac/shipped.ts";
import { node, Stage } from "./stage.ts";

const agent = "serviceaccount/support-bot";
const path = "/apis/bailiff.dev/v1alpha1/namespaces/support";
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
  await stage.enter("train-1");
  await stage.policy("support");
});
afterAll(() => stage?.[Symbol.asyncDispose]());

/** The baselines controller of one operator; `held` may keep its writes back. */
async function operator(held: (write: () => Promise<unknown>) => Promise<unknown> = (write) => write()) {
  const stop = new AbortController();
  const client = new Client({ kubeconfig: await operatorKubeconfig(stage.plane), fieldManager: "bailiff-operator" });
  const world = makeWorld(client, { namespace: "bailiff-system", nodeAgent: "bailiff-node-agent" }, () => {});
  const shards = shardInformer(client, () => {});
  const informers = [...informersOf(world), shards];
  const following = informers.map((informer) => informer.run(stop.signal));
  await allSynced(informers, stop.signal);
  const late: BaselineWork["client"] = {
    get: client.get.bind(client),
    create: client.create.bind(client),
    update: (async (...write: Parameters<Client["update"]>) => held(() => client.update(...write))) as Client["update"],
  };
  const work = { client: late, world, shards, nowMs: () => Date.now() };
  const running = baselineController(work, (name) => ({ name })).run(stop.signal);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all([...following, running]);
      await client.close();
    },
  };
}

/** What the node agent hands over as its batch of that number: one action. */
async function handOver(seq: number): Promise<void> {
  const nodeAgent = stage.plane.accessWith(await nodeAgentToken(stage.plane, node));
  const name = shardName(agent, node);
  const at = new Date().toISOString();
  const seen = { count: 1, pods: 0, firstSeen: at, lastSeen: at };
  const exec = [{ parent: "/bin/bot", binary: `/bin/tool-${seq}`, shape: "", ...seen }];
  const counts = [{ name: "server", exec, connect: [], actions: { exec: 1, connect: 0 } }];
  const spec = { ...shard().spec, agent, node, incarnation: "one", seq, since: at, until: at, counts };
  if (seq === 1)
    await ask(nodeAgent, "POST", `${path}/agentbaselineshards`, { body: { ...shard(), metadata: { name }, spec } });
  else await ask(nodeAgent, "PATCH", `${path}/agentbaselineshards/${name}`, { body: { spec } });
}

async function merged(seq: number): Promise<Json> {
  return until(`batch ${seq} is merged`, 30_000, async () => {
    const [baseline] = await stage.list(`${path}/agentbaselines`);
    return baseline?.status?.merged[node]?.seq === seq && baseline.status;
  });
}

test("a merge that comes late takes nothing back that another operator has merged meanwhile", async () => {
  const written: string[] = [];
  let isHeld: () => void = () => {};
  let letGo: () => void = () => {};
  const holds = new Promise<void>((resolve) => {
    isHeld = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await using _old = await operator(async (write) => {
    isHeld();
    await gate;
    try {
      const done = await write();
      written.push("written");
      return done;
    } catch (error) {
      written.push(isConflict(error) ? "conflict" : String(error));
      throw error;
    }
  });
  await handOver(1);
  await holds;
  await using _new = await operator();
  await merged(1);
  await handOver(2);
  await merged(2);
  letGo();
  await until("the late write was answered", 30_000, async () => written.length > 0);
  expect(written[0]).toBe("conflict");
  await handOver(3);
  const { containers } = await merged(3);
  const tools = containers.flatMap(({ exec }: Json) => exec.map(({ binary, count }: Json) => `${binary} ${count}`));
  expect(tools.sort()).toEqual(["/bin/tool-1 1", "/bin/tool-2 1", "/bin/tool-3 1"]);
});
