// A node agent that is restarted while the API server is away: it can judge nothing yet, but it follows the stream already, so that it was
// blind for no longer than its restart took.
import { createServer } from "node:net";
import { join } from "node:path";
import { decodeFrame } from "@bailiff/proto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { quiet } from "./quiet.ts";
import { type NodeAgent, Stage } from "./stage.ts";
import { keyOf, undisturbed } from "./undisturbed.ts";

const session = "dev-attack-1";
let stage: Stage;
let part: string;
beforeAll(async () => {
  stage = await Stage.set();
  await stage.enter(session);
  for (const namespace of ["support", "research", "platform", "dev-agents"]) await stage.policy(namespace);
  part = stage.plane.pid("kube-apiserver") === undefined ? "k3s" : "kube-apiserver";
});
afterAll(() => stage?.[Symbol.asyncDispose]());

/** Its health is asked for before it has told its port. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

const gapsTold = ({ log }: NodeAgent): Json[] =>
  log
    .split("\n")
    .filter((line) => line.includes('"something may have been missed"'))
    .map((line) => JSON.parse(line));

test("what comes while the API server is away is judged when it is back, and only the restart itself is a gap", async () => {
  const stateDir = join(stage.folder, "away");
  const findingsOn = await undisturbed(stage, []);
  const first = await stage.agent([], { stateDir });
  await until("its heart has beaten", 30_000, async () => (await stage.nodeStatus())?.stream.state === "Connected");
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await stage.plane.kill(part);
  await first.kill("SIGKILL");

  const port = await freePort();
  const second = await stage.agent(["--metrics-address", `127.0.0.1:${port}`, "--shard-every", "1h"], {
    stateDir,
    ready: false,
  });
  const ready = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined); // not yet listening
    return answer && { status: answer.status, text: await answer.text() };
  };
  const waits = await until("it sees, and knows nobody", 30_000, async () => {
    const answer = await ready();
    return answer !== undefined && !answer.text.includes("FAILED stream") && answer;
  });
  expect(waits.status).toBe(503);
  expect(waits.text).toContain("FAILED caches");
  const beginMs = Date.now();
  const frames = stage.frames(session, beginMs);
  await stage.tetragon.play(frames);
  const waiting = async () => {
    const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return Number(/^bailiff_waiting_events\{where="inbox"\} (\d+)$/m.exec(page)?.[1]);
  };
  const events = frames.filter((frame) => decodeFrame(frame).type !== "other").length;
  await until("all of it waits", 30_000, async () => (await waiting()) === events);
  expect(gapsTold(second)).toEqual([]);

  await stage.plane.restart(part);
  await second.ready();
  expect((await ready())?.status).toBe(200);
  const verdicts = await quiet(stage, second);
  const found = verdicts.flatMap(({ spec }: Json) =>
    spec.findings
      .filter(({ gate }: Json) => gate !== "Coverage")
      .map(({ rule, signature }: Json) => keyOf(spec.pod.uid, rule, signature)),
  );
  const expected = findingsOn(frames);
  expect(expected.size).toBeGreaterThan(20);
  expect(new Set(found)).toEqual(new Set(expected.keys()));
  const [gap, ...others] = gapsTold(second);
  expect([gap?.reason, others]).toEqual(["AgentRestarted", []]);
  expect(gap?.until / 1000).toBeLessThanOrEqual(beginMs);
  expect(await second.kill("SIGTERM")).toBe(0);
}, 240_000);

test("one that is ended before it could judge anything doesn't claim to have seen: the next one's gap reaches back to the one before", async () => {
  const state = (name: string) => ({ stateDir: join(stage.folder, name) });
  const first = await stage.agent([], state("first"));
  await until("AgentNode is written", 30_000, async () => (await stage.nodeStatus())?.stream.state === "Connected");
  expect(await first.kill("SIGTERM")).toBe(0);
  const endedMs = Date.now();
  // It may write AgentNode, and lacks one kind of what it needs to know who is who.
  const path = "/apis/rbac.authorization.k8s.io/v1/clusterroles/bailiff-node-agent";
  const { rules } = await stage.plane.ask("GET", path);
  const fewer = rules.filter(({ resources }: Json) => !resources?.includes("endpointslices"));
  expect(fewer.length).toBeLessThan(rules.length);
  await stage.plane.ask("PATCH", path, { body: { rules: fewer } });
  const port = await freePort();
  const never = await stage.agent(["--metrics-address", `127.0.0.1:${port}`], { ...state("never"), ready: false });
  await until("it sees", 30_000, async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined); // not yet listening
    return answer !== undefined && !(await answer.text()).includes("FAILED stream");
  });
  await stage.tetragon.play(stage.frames(session).slice(0, 200));
  expect(await never.kill("SIGTERM")).toBe(0);
  expect(never.log).not.toContain("events are judged");
  await stage.plane.ask("PATCH", path, { body: { rules } });
  const last = await stage.agent([], state("last"));
  const gap = await until("the gap is told", 30_000, async () =>
    gapsTold(last).find(({ reason }) => reason === "AgentRestarted"),
  );
  expect(gap["since"] / 1000).toBeLessThanOrEqual(endedMs);
  await last.kill("SIGTERM");
}, 240_000);
