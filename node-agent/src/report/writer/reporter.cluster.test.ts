// Cases on a real API server, under the node agent's own permissions: opened, grown, and bounded in what they cost.
import { jumpingClock } from "@bailiff/crds/client/jumping-clock";
import { expect, test } from "vitest";
import { request } from "../../../../hack/control-plane/api.ts";
import { until } from "../../../../hack/control-plane/ready.ts";
import { nodeAgentToken } from "../../../../test/cluster/rbac/shipped.ts";
import {
  attack,
  find,
  findingsOf,
  live,
  node,
  objection,
  path,
  plane,
  reporterStage,
  settles,
  signatures,
  stored,
  uid,
} from "../../../../test/cluster/report/reporter-stage.ts";

reporterStage();

test("an attack becomes one case that any client finds by the pod's uid, whole and valid", async () => {
  const { pipeline, reporter } = live();
  for (const event of attack) pipeline.take(event);
  await settles(reporter);
  const [verdict, ...others] = await stored();
  expect(others).toEqual([]);
  expect(verdict?.metadata.name).toBe("research-agent-7d9f8b6c5d-x2k4q-3d701a91-1");
  expect(verdict?.metadata.labels?.["bailiff.dev/pod-uid"]).toBe(uid);
  expect(verdict?.spec.severity).toBe("Critical");
  expect(findingsOf(verdict)).toEqual(findingsOf(pipeline.reportOf(uid, 1)?.verdict));
  expect(verdict?.spec.basis.coverage).toBe("Full");
});

test("the names that another node's agent took are passed over, and its forged case for our pod is nobody's", async () => {
  const other = plane().accessWith(await nodeAgentToken(plane(), "lab-node-2"));
  const name = (n: number) => `research-agent-7d9f8b6c5d-x2k4q-3d701a91-${n}`;
  const spec = { agent: { name: "pod/x" }, severity: "Low", reportedBy: "" };
  const finding = { ...{ rule: "x", signature: "x", gate: "KnownBad", severity: "Low", message: "x", count: 1 } };
  const times = { firstSeen: "2026-11-20T08:00:00Z", lastSeen: "2026-11-20T08:00:00Z" };
  const forge = async (n: number, pod: object, labels: object) => {
    const body = {
      apiVersion: "bailiff.dev/v1alpha1",
      kind: "AgentVerdict",
      metadata: { name: name(n), labels },
      spec: {
        ...spec,
        pod: { name: "research-agent-7d9f8b6c5d-x2k4q", node: "lab-node-2", ...pod },
        findings: [{ ...finding, ...times }],
      },
    };
    const { status, body: answer } = await request(other, "POST", path, { body });
    expect(status, answer.message).toBe(201);
  };
  await forge(1, { uid }, { "bailiff.dev/pod-uid": uid });
  await forge(2, { uid: "another" }, {});
  const { pipeline, reporter, problems } = live();
  for (const event of attack) pipeline.take(event);
  await settles(reporter);
  const ours = (await stored()).filter((verdict) => verdict.spec.pod.node === node);
  expect(ours.map(({ metadata }) => metadata.name)).toEqual([name(3)]);
  expect(reporter.stats.foreign).toBeGreaterThanOrEqual(2);
  expect(problems).toEqual([]);
});

test("a case that can't be put into words costs itself, is counted and told, and keeps no other one waiting", async () => {
  const { pipeline, reporter, problems, findIn } = live(true, undefined, (pipeline) => ({
    dropCase: (uid) => pipeline.dropCase(uid),
    reportOf(uid, number) {
      if (uid === "uid-of-broken") throw new RangeError("no such words");
      return pipeline.reportOf(uid, number);
    },
  }));
  findIn("broken", objection("worst", "High"), 0);
  findIn("whole", objection("bad", "Medium"), 0);
  await until("the other case is there", 10_000, async () => (await stored()).length === 1);
  for (const event of attack) pipeline.take(event);
  await until("so is one that comes later", 10_000, async () => (await stored()).length === 2);
  expect((await stored()).map(({ spec }) => spec.pod.name)).not.toContain("broken");
  expect(problems.map(String)).toContain("RangeError: no such words");
  expect(reporter.stats.failed).toBeGreaterThan(0);
  expect(reporter.depth).toBe(1);
});

test("a flood of findings costs a few writes, and the worst of them is there at once", async () => {
  const { pipeline, reporter } = live();
  for (const event of attack) pipeline.take(event);
  await until("the case is there", 10_000, async () => (await stored()).length === 1);
  const flood = Array.from({ length: 10_000 }, (_, at) => objection(`flood-${at}`, at % 1000 === 0 ? "High" : "Low"));
  const startedMs = performance.now();
  for (const one of flood) find(pipeline, one);
  for (let times = 0; times < 2000; times++) find(pipeline, objection("again"), Date.now() + times);
  await settles(reporter);
  const seconds = (performance.now() - startedMs) / 1000;
  const { created, patched } = reporter.stats;
  expect(created).toBe(1);
  expect(patched).toBeLessThanOrEqual(4 + seconds);
  expect((await stored())[0]?.spec.count).toBeGreaterThan(12_000);
});

test("findings in a hundred pods at once cost forty writes at once, and ten a second after that", async () => {
  const { clock, jump, nowMs, waits } = jumpingClock();
  const { reporter, findIn } = live(true, undefined, undefined, clock);
  for (let pod = 0; pod < 100; pod++) findIn(`pod-${pod}`, objection("flood", "Medium"), 0);
  const { stats } = reporter;
  await until("it has spent what it may at once", 30_000, async () => stats.created >= 40 && waits() > 0);
  expect([stats.created, reporter.depth, nowMs()]).toEqual([40, 60, 0]);
  while (stats.created < 100) await jump();
  expect(nowMs()).toBeGreaterThanOrEqual(6_000);
  expect(await stored()).toHaveLength(100);
});

test("what a person decided stays, whatever is found afterwards", async () => {
  const { pipeline, reporter } = live();
  for (const event of attack) pipeline.take(event);
  await settles(reporter);
  const name = (await stored())[0]?.metadata.name;
  const decision = { action: "Quarantine", by: "admin", reason: "sure is sure" };
  await plane().ask("PATCH", `${path}/${name}`, { body: { spec: { decision } } });
  find(pipeline, objection("new", "Medium"));
  await settles(reporter);
  const [verdict] = await stored();
  expect(verdict?.spec.decision).toMatchObject(decision);
  expect(signatures(verdict)).toContain("new");
});
