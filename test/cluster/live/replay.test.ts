// Live equals replay: the same frames, objects and frozen baselines, once through gRPC, informers and the API server, once through the
// pure pipeline. What they find must be the same, signs of blindness aside.
import { check } from "@bailiff/crds";
import { loadBaseline } from "@bailiff/node-agent/baseline/file/load";
import { saveBaselines } from "@bailiff/node-agent/baseline/file/save";
import { decodeFrame } from "@bailiff/proto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { facts, pure } from "./pure.ts";
import { Stage } from "./stage.ts";

const namespaces = ["support", "research", "platform", "dev-agents", "finance"];
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
  for (const namespace of namespaces) await stage.policy(namespace);
});
afterAll(() => stage?.[Symbol.asyncDispose]());

/** Learns a session offline and stores what was learned, frozen. */
async function freeze(session: string): Promise<Json[]> {
  await stage.enter(session);
  const pipeline = await pure(stage);
  for (const frame of stage.frames(session)) pipeline.learn(decodeFrame(frame));
  const terms = { minActions: 1, minAgeMicros: 0, minPods: 1, maxNoveltyRate: 1 };
  const { objects, problems } = saveBaselines(pipeline.baselines.values(), terms);
  expect(problems).toEqual([]);
  const stored: Json[] = [];
  for (const object of objects) {
    const known = JSON.parse(JSON.stringify(object), (key, value) => (key === "pending" ? undefined : value));
    const { namespace, name } = known.metadata;
    const path = `/apis/bailiff.dev/v1alpha1/namespaces/${namespace}/agentbaselines`;
    await stage.plane.ask("POST", path, { body: { ...known, status: undefined } });
    const body = { status: { ...known.status, state: "Frozen" } };
    stored.push(await stage.plane.ask("PATCH", `${path}/${name}/status`, { body }));
  }
  return stored;
}

test("a session of attacks gives the same findings both ways, with frozen baselines", async () => {
  const baselines = await freeze("train-1");
  expect(baselines.length).toBeGreaterThanOrEqual(namespaces.length);
  await stage.leave();
  await stage.enter("dev-attack-2");
  const frames = stage.frames("dev-attack-2");

  const replay = await pure(stage);
  for (const object of baselines) {
    const checked = check("AgentBaseline", object, "test", "pass");
    const baseline = checked.ok ? loadBaseline(checked.value) : undefined;
    if (baseline !== undefined) replay.baselines.set(baseline.agent, baseline);
  }
  replay.finishLearning();
  for (const frame of frames) replay.take(decodeFrame(frame));
  const wanted = facts(replay.verdicts());
  expect(wanted.length).toBeGreaterThan(20);
  expect(wanted.some((fact) => fact.includes("first-seen"))).toBe(true);

  const agent = await stage.agent(["--shard-every", "1h"]);
  await stage.tetragon.play(frames);
  await until("the findings are the same both ways", 90_000, async () => {
    const found = facts(await stage.verdicts());
    return found.length >= wanted.length;
  });
  expect(facts(await stage.verdicts())).toEqual(wanted);
  const verdict = (await stage.verdicts()).find(({ metadata }) => metadata.namespace === "support");
  expect(verdict?.spec.basis).toMatchObject({ baselineState: "Frozen" });
  expect(await agent.kill("SIGTERM")).toBe(0);
});
