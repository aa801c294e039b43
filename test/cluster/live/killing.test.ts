// What happens to cases when anything around them dies in the middle of an attack, at seeded random moments.
import { decodeFrame } from "@bailiff/proto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { facts, pure } from "./pure.ts";
import { type NodeAgent, Stage } from "./stage.ts";

const namespaces = ["support", "research", "platform", "dev-agents", "finance"];
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
  for (const namespace of namespaces) await stage.policy(namespace);
});
afterAll(() => stage?.[Symbol.asyncDispose]());
beforeEach(async () => {
  await stage.calm();
  await stage.leave();
  for (const namespace of [...namespaces, "bailiff-system"])
    await stage.plane.ask("DELETE", `/apis/bailiff.dev/v1alpha1/namespaces/${namespace}/agentverdicts`);
});

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function undisturbed(frames: readonly Buffer[]): Promise<Map<string, number>> {
  const pipeline = await pure(stage);
  for (const frame of frames) pipeline.take(decodeFrame(frame));
  return countsOf(pipeline.verdicts());
}

const countsOf = (verdicts: readonly Json[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { spec } of verdicts)
    for (const { rule, signature, gate, count } of spec.findings)
      if (gate !== "Coverage") {
        const key = `${spec.pod.uid} ${rule} ${signature}`;
        counts.set(key, (counts.get(key) ?? 0) + count);
      }
  return counts;
};

/** Frames cut at `cuts` random places. */
function parts(frames: readonly Buffer[], cuts: number, random: () => number): Buffer[][] {
  const places = Array.from({ length: cuts }, () => Math.floor(random() * frames.length)).sort((a, b) => a - b);
  return [0, ...places].map((from, at) => frames.slice(from, places[at]));
}

const drained = (agent: NodeAgent) =>
  until(
    "everything that came was judged",
    60_000,
    async () => (await agent.metric('bailiff_waiting_events{where="inbox"}')) === 0,
  );

test.each([11, 12])(
  "an API server that is killed again and again costs no finding and no count (seed %i)",
  async (seed) => {
    await stage.enter("dev-attack-3");
    const frames = stage.frames("dev-attack-3");
    const wanted = await undisturbed(frames);
    const [server] = stage.plane.pid("kube-apiserver") === undefined ? ["k3s"] : ["kube-apiserver"];
    const agent = await stage.agent(["--shard-every", "1h"], { stateDir: `${stage.folder}/api-${seed}` });
    for (const part of parts(frames, 2, seeded(seed))) {
      await stage.tetragon.play(part);
      await stage.plane.kill(server);
      await new Promise((resolve) => setTimeout(resolve, 500));
      await stage.plane.restart(server);
    }
    await until("all findings are stored, with their counts", 90_000, async () => {
      const found = countsOf(await stage.verdicts());
      return [...wanted].every(([key, count]) => (found.get(key) ?? 0) >= count);
    });
    const verdicts = await stage.verdicts();
    expect(new Map([...countsOf(verdicts)].sort())).toEqual(new Map([...wanted].sort()));
    expect(new Set(verdicts.map(({ spec }) => spec.pod.uid)).size).toBe(verdicts.length);
    await agent.kill("SIGTERM");
  },
);

test.each([21, 22, 23])(
  "a node agent and a Tetragon that are killed lose what they could not see, say so, and nothing else (seed %i)",
  async (seed) => {
    await stage.enter("dev-attack-1");
    const frames = stage.frames("dev-attack-1");
    const wanted = await undisturbed(frames);
    const stateDir = `${stage.folder}/agent-${seed}`;
    let agent = await stage.agent(["--shard-every", "1h"], { stateDir });
    const random = seeded(seed);
    let before: string[] = [];
    for (const part of parts(frames, 3, random)) {
      await stage.tetragon.play(part);
      await new Promise((resolve) => setTimeout(resolve, random() * 500));
      before = facts(await stage.verdicts());
      if (random() < 0.4) {
        stage.tetragon.down();
        await stage.tetragon.up();
        await until("it is connected again", 30_000, async () => (await agent.get("/readyz")).status === 200);
      } else {
        await agent.kill("SIGKILL");
        agent = await stage.agent(["--shard-every", "1h"], { stateDir });
      }
      const keys = new Set(facts(await stage.verdicts()).map((fact) => fact.slice(0, fact.lastIndexOf(" "))));
      for (const fact of before) expect(keys).toContain(fact.slice(0, fact.lastIndexOf(" ")));
    }
    await drained(agent);
    await until("nothing more comes", 30_000, async () => {
      const [now] = [facts(await stage.verdicts())];
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      return facts(await stage.verdicts()).length === now.length;
    });
    const verdicts = await stage.verdicts();
    const found = countsOf(verdicts);
    expect(found.size).toBeGreaterThan(0);
    for (const [key, count] of found) expect([key, count <= (wanted.get(key) ?? 0)]).toEqual([key, true]);
    expect(new Set(verdicts.map(({ spec }) => spec.pod.uid)).size).toBe(verdicts.length);
    const gaps = verdicts.flatMap(({ spec }) => spec.findings).filter(({ signature }) => signature.startsWith("gap "));
    expect(gaps.length).toBeGreaterThan(0);
    await agent.kill("SIGTERM");
  },
);
