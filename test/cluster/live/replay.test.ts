// Live equals replay: the same frames, objects and frozen baselines, once through gRPC, informers and the API server, once through the
// pure pipeline. What they find must be the same, signs of blindness aside.
import type { Baseline } from "@bailiff/node-agent/baseline/baseline";
import { decodeFrame } from "@bailiff/proto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { freeze } from "./frozen.ts";
import { facts, pure } from "./pure.ts";
import { Stage } from "./stage.ts";

const namespaces = ["support", "research", "platform", "dev-agents", "finance"];
let stage: Stage;
let baselines: ReadonlyMap<string, Baseline>;
beforeAll(async () => {
  stage = await Stage.set();
  for (const namespace of namespaces) await stage.policy(namespace);
  baselines = await freeze(stage, "train-1", "train-2");
  expect(baselines.size).toBeGreaterThanOrEqual(namespaces.length);
});
afterAll(() => stage?.[Symbol.asyncDispose]());

test.each([
  ["dev-attack-1", 20],
  ["dev-attack-2", 20],
  ["dev-attack-3", 20],
  ["dev-benign-2-rollout", 1],
])("%s gives the same findings both ways", async (session, atLeast) => {
  await stage.enter(session);
  const frames = stage.frames(session);
  const replay = await pure(stage, baselines);
  for (const frame of frames) replay.take(decodeFrame(frame));
  const wanted = facts(replay.verdicts());
  expect(wanted.length).toBeGreaterThanOrEqual(atLeast);

  const agent = await stage.agent(["--shard-every", "1h"]);
  await stage.tetragon.play(frames);
  const ours = async (): Promise<Json[]> => {
    const uids = new Set(stage.uids.values());
    return (await stage.verdicts()).filter(({ spec }) => uids.has(spec.pod.uid));
  };
  await until("as much is found live", 90_000, async () => facts(await ours()).length >= wanted.length);
  const verdicts = await ours();
  expect(facts(verdicts)).toEqual(wanted);
  for (const { spec } of verdicts) expect(spec.basis.baselineState).toBe("Frozen");
  expect(await agent.kill("SIGTERM")).toBe(0);
  await stage.leave();
});
