// How a node agent's life ends: in order, whoever ends it, and so that the next one knows since when nobody saw.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "@bailiff/crds";
import { verdict } from "@bailiff/crds/samples/samples";
import { readConfig } from "@bailiff/node-agent/live/config/config";
import { runNodeAgent } from "@bailiff/node-agent/live/node-agent";
import { Spool } from "@bailiff/node-agent/report/spool/spool";
import { makeLog } from "@bailiff/operator/runtime/log/log";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
  await stage.enter("dev-attack-1");
  await stage.policy("support");
});
afterAll(() => stage?.[Symbol.asyncDispose]());

test("a part that breaks while Tetragon is still waited for ends the others in order: what was due is stored first", async () => {
  const folder = join(stage.folder, "broken");
  const [pod] = (await stage.pods()).filter(({ metadata }) => metadata.namespace === "support");
  const { name, uid, namespace } = pod.metadata;
  const sample = verdict({ pod: { name, uid, node: "lab-node-1", ips: [] } });
  const left = check("AgentVerdict", { ...sample, metadata: { ...sample.metadata, namespace } }, "test", "pass");
  if (!left.ok) throw new Error(left.problems.join("\n"));
  new Spool(join(folder, "spool")).put(left.value);
  const kubeconfig = await stage.kubeconfigOf("lab-node-1");
  const flags = { kubeconfig, node: "lab-node-1", "state-dir": folder, "metrics-address": "127.0.0.1:0" };
  const settings = { ...flags, tetragon: "127.0.0.1:1", "dns-servers": "127.0.0.1" };
  const args = Object.entries(settings).flatMap(([flag, value]) => [`--${flag}`, value]);
  const log = makeLog((line) => {
    if (line.includes("Tetragon's stream broke")) throw new Error("nobody takes the log any more");
  });
  const life = runNodeAgent({ config: readConfig(args, {}), log, signal: new AbortController().signal });
  await expect(life).rejects.toThrow("nobody takes the log any more");
  expect((await stage.verdicts()).map(({ spec }) => spec.pod.uid)).toEqual([uid]);
  expect(new Spool(join(folder, "spool")).load()).toEqual([]);
});

test("one that is asked to end while the API server is away ends in time, with its cases on disk, and the next life delivers them", async () => {
  const stateDir = join(stage.folder, "away");
  const agent = await stage.agent([], { stateDir });
  const part = stage.plane.pid("kube-apiserver") === undefined ? "k3s" : "kube-apiserver";
  await stage.plane.kill(part);
  await stage.tetragon.play(stage.frames("dev-attack-1"));
  await until("it has cases to tell of", 60_000, async () => (await agent.metric("bailiff_unwritten_cases")) > 0);
  expect(await agent.kill("SIGTERM")).toBe(0); // 1 where something had to be left behind
  expect(agent.log).toContain("they are on disk");
  const left = new Spool(join(stateDir, "spool")).load();
  expect(left.length).toBeGreaterThan(0);
  await stage.plane.restart(part);
  const next = await stage.agent([], { stateDir });
  await until("the API server has all of them", 60_000, async () => {
    const uids = (await stage.verdicts()).map(({ spec }) => spec.pod.uid);
    return left.every(({ spec }) => uids.includes(spec.pod.uid)) && (await next.metric("bailiff_spool_depth")) === 0;
  });
  await next.kill("SIGTERM");
}, 240_000);

test("one that ends in order says so in AgentNode: who replaces it knows since when nobody saw, and doesn't guess", async () => {
  const first = await stage.agent([], { stateDir: join(stage.folder, "first") });
  await until("AgentNode is written", 30_000, async () => (await stage.nodeStatus())?.stream.state === "Connected");
  const beforeMs = Date.now();
  expect(await first.kill("SIGTERM")).toBe(0);
  const { stream, coverage } = await stage.nodeStatus();
  expect([stream.state, coverage]).toEqual(["Disconnected", "Unknown"]);
  expect(stream.message).toContain("has ended");
  const sinceMs = Date.parse(stream.since);
  expect(sinceMs).toBeGreaterThanOrEqual(beforeMs);
  // Another one in between that never saw anything, and whose disk is gone as well: what it was told is not forgotten with it.
  const blind = await stage.agent(["--tetragon", "127.0.0.1:1"], {
    stateDir: join(stage.folder, "blind"),
    ready: false,
  });
  await until("it has written AgentNode", 30_000, async () => {
    const { stream } = await stage.nodeStatus();
    return !stream.message.includes("has ended") && stream;
  });
  expect((await stage.nodeStatus()).stream.since).toBe(stream.since);
  await blind.kill("SIGKILL");
  // One whose disk is there knows better: until when the life before it saw.
  const aliveMs = sinceMs + 1_000;
  mkdirSync(join(stage.folder, "kept"));
  writeFileSync(join(stage.folder, "kept/alive"), `${aliveMs}`);
  const kept = await stage.agent(["--tetragon", "127.0.0.1:1"], {
    stateDir: join(stage.folder, "kept"),
    ready: false,
  });
  const isKept = async () => Date.parse((await stage.nodeStatus()).stream.since) === aliveMs;
  await until("it says so", 30_000, isKept);
  await kept.kill("SIGKILL");
  const last = await stage.agent([], { stateDir: join(stage.folder, "last") });
  const gap = await until("AgentNode tells the gap", 30_000, async () => {
    const { lastGap } = (await stage.nodeStatus()) as Json;
    return lastGap?.reason === "AgentRestarted" && lastGap;
  });
  expect(Date.parse(gap.since)).toBe(aliveMs - 1_000);
  expect(gap.message).toContain(`saw nothing since ${new Date(aliveMs).toISOString()}, by its own last word`);
  await last.kill("SIGTERM");
});
