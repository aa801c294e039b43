// The node agent whole, as a process: a recorded attack comes over gRPC, and what a person sees with kubectl is the case.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { decodeFrame } from "@bailiff/proto";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../../../hack/control-plane/ready.ts";
import { rewrite } from "../../../hack/tetragon-stand-in/rewrite/rewrite.ts";
import { Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.set();
  await stage.enter("dev-attack-1");
  for (const namespace of ["support", "research", "platform", "dev-agents"]) await stage.policy(namespace);
});
afterAll(() => stage?.[Symbol.asyncDispose]());

test("a recorded session of attacks becomes cases under the uids of this cluster's pods", async () => {
  const agent = await stage.agent();
  expect((await agent.get("/readyz")).status).toBe(200);
  await until("all of the node is seen", 30_000, async () => (await stage.nodeStatus())?.coverage === "Full");
  const frames = stage.frames("dev-attack-1");
  await stage.tetragon.play(frames);
  await until("all events were judged", 60_000, async () => {
    const types = ["exec", "exit", "kprobe"].map((type) => agent.metric(`bailiff_events_total{type="${type}"}`));
    const seen = (await Promise.all(types)).reduce((a, b) => a + b);
    return seen === frames.length && (await agent.metric('bailiff_waiting_events{where="inbox"}')) === 0;
  });
  expect(await agent.metric('bailiff_shed_total{reason="overflow"}')).toBe(0);
  const uids = new Set(stage.uids.values());
  const found = await until("cases are there", 30_000, async () => {
    const verdicts = await stage.verdicts();
    return verdicts.some(({ spec }) => spec.severity === "Critical") && verdicts;
  });
  for (const { spec } of found) expect([uids.has(spec.pod.uid), spec.basis.coverage]).toEqual([true, "Full"]);
  expect(found.map(({ metadata }) => metadata.namespace)).not.toContain("web");
  const printed = await stage.plane.kubectl("get", "agentverdicts", "-A");
  expect(printed).toMatch(/NAMESPACE +NAME +POD +SEVERITY +TOP-RULE/);
  expect(printed).toMatch(/support +support-bot-6c9f7b8d54-\S+-1 +\S+ +Critical/);
  expect(await agent.metric("bailiff_unselected_pods")).toBeGreaterThan(0);
  expect(await agent.kill("SIGTERM")).toBe(0);
});

test("AgentNode says what can be seen, and says it when that changes", async () => {
  const agent = await stage.agent();
  const coverage = (wanted: string, reason: string) =>
    until(`coverage is ${wanted} for ${reason}`, 60_000, async () => {
      const status = await stage.nodeStatus();
      return status?.coverage === wanted && status.conditions[0]?.reason === reason && status;
    });
  const { policies, losses } = stage.tetragon;
  stage.tetragon.policies = policies.filter(({ name }) => name !== "net-connect");
  const status = await coverage("Partial", "PolicyMissing");
  expect(status.conditions[0].message).toContain(
    "tracing policy net-connect isn't loaded: kubectl apply -k deploy/tetragon",
  );
  stage.tetragon.policies = policies;
  stage.tetragon.losses = undefined;
  await coverage("Unknown", "LossesUnread");
  stage.tetragon.losses = losses;
  stage.tetragon.down();
  await coverage("Unknown", "Disconnected");
  expect((await agent.get("/readyz")).text).toContain("FAILED stream");
  await stage.tetragon.up();
  const again = await until("it is connected again, and says what it missed", 60_000, async () => {
    const status = await stage.nodeStatus();
    const isToldOf = /Disconnected|TetragonRestarted/.test(status.lastGap?.reason ?? "");
    return status.stream.state === "Connected" && isToldOf && status;
  });
  expect(again.coverage).not.toBe("Full");
  expect(again.conditions[0].status).toBe("False");
  await agent.kill("SIGTERM");
});

test.each([
  ["h-ringbuf-loss.pb.gz", "ExecLess", "exec-less"],
  ["d-throttle2.pb.gz", "Throttled", "throttled"],
])(
  "signs of blindness in the stream (%s) are the node's word, and a finding each",
  async (recording, reason, signature) => {
    const agent = await stage.agent([], { stateDir: join(stage.folder, reason) });
    const frames = recordings("captures", recording).flatMap(framesOf);
    const shiftMicros = Math.round(Date.now() * 1000 - decodeFrame(frames[0] ?? Buffer.alloc(0)).time);
    await stage.tetragon.play(frames.map((frame) => rewrite(frame, { uids: new Map(), shiftMicros })));
    await until(`it was blind by ${reason}, by its own metrics`, 30_000, async () => {
      const gaps = await agent.metric(`bailiff_gaps_total{reason="${reason}"}`);
      const { coverage, lastGap } = await stage.nodeStatus();
      return gaps > 0 && coverage === "Partial" && ["ExecLess", "Throttled"].includes(lastGap?.reason);
    });
    await until("there is a finding", 30_000, async () =>
      (await stage.verdicts())
        .flatMap(({ spec }) => spec.findings)
        .some((finding) => finding.rule === "coverage-loss" && finding.signature === signature),
    );
    await agent.kill("SIGTERM");
  },
);

test("what an earlier life left behind is a gap with a finding of its own, and the node's case says when", async () => {
  const first = await stage.agent();
  await sleep(1_500);
  await first.kill("SIGKILL");
  const second = await stage.agent();
  const verdict = await until("the node's case is there", 60_000, async () =>
    (await stage.verdicts()).find(({ spec }) =>
      spec.findings.some(({ signature }: { signature: string }) => signature === "gap AgentRestarted"),
    ),
  );
  expect(verdict.metadata.namespace).toBe("bailiff-system");
  expect(verdict.spec.pod.node).toBe("lab-node-1");
  await second.kill("SIGTERM");
});

test("a node agent whose pod was replaced, and its memory with it, says that nobody knows what the one before missed", async () => {
  await stage.plane.request("DELETE", "/apis/bailiff.dev/v1alpha1/namespaces/bailiff-system/agentverdicts");
  const first = await stage.agent([], { stateDir: join(stage.folder, "first") });
  await until("AgentNode is written", 30_000, async () => (await stage.nodeStatus())?.stream.state === "Connected");
  await first.kill("SIGKILL");
  const second = await stage.agent([], { stateDir: join(stage.folder, "second") });
  const finding = await until("the node's case is there", 60_000, async () =>
    (await stage.verdicts())
      .flatMap(({ spec }) => spec.findings)
      .find(({ signature }: { signature: string }) => signature === "gap AgentRestarted"),
  );
  expect(finding.rule).toBe("coverage-loss");
  await until("AgentNode says so, too", 30_000, async () =>
    (await stage.nodeStatus())?.lastGap?.message.includes("nobody knows until when"),
  );
  await second.kill("SIGTERM");
});

test("bad settings are named, all of them, with what to write", async () => {
  const agent = await stage.agent(["--metrics-address", "9091", "--shard-every", "often", "--tetragon-key", "/x"], {
    ready: false,
  });
  await until("it ended", 20_000, async () => agent.child.exitCode !== null);
  expect(agent.child.exitCode).toBe(2);
  for (const line of [
    "--metrics-address (or BAILIFF_METRICS_ADDRESS)",
    "--shard-every",
    "write it like 10s, 5m or 1h",
    "--tetragon-key",
  ])
    expect(agent.log).toContain(line);
});
