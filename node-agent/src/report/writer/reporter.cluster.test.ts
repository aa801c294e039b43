// Cases on a real API server, under the node agent's own permissions: opened, grown, closed by people, lost and found again.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type AgentVerdict, check } from "@bailiff/crds";
import { ApiError, Client, type Clock, systemClock } from "@bailiff/crds/client/index";
import { jumpingClock } from "@bailiff/crds/client/jumping-clock";
import { policy } from "@bailiff/crds/samples/samples";
import { everyPod } from "@bailiff/crds/selects/selects";
import { decodeFrame } from "@bailiff/proto";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { request } from "../../../../hack/control-plane/api.ts";
import { type ControlPlane, startControlPlane } from "../../../../hack/control-plane/control-plane.ts";
import { kubeconfig } from "../../../../hack/control-plane/kubeconfig.ts";
import { until } from "../../../../hack/control-plane/ready.ts";
import { asOperator, installShipped, nodeAgentToken } from "../../../../test/cluster/rbac/shipped.ts";
import { Destinations } from "../../destinations/destinations.ts";
import { Identities } from "../../identity/identities.ts";
import { compilePolicy } from "../../judge/policy/compiled-policy.ts";
import type { Objection } from "../../judge/rule.ts";
import { Pipeline } from "../../pipeline/pipeline.ts";
import { Spool } from "../spool/spool.ts";
import { Reporter, type ReporterOptions } from "./reporter.ts";

const node = "lab-node-1";
const namespace = "ai-agents";
const uid = "3d701a91-8ee6-4d0d-9fc0-e479af6aa10b";
const container = "943c61c2c61df7a5cc1446d97a18cfc";
const path = `/apis/bailiff.dev/v1alpha1/namespaces/${namespace}/agentverdicts`;
const [recording = ""] = recordings("captures", "g-learn-then-attack.pb.gz");
const attack = framesOf(recording)
  .slice(1300)
  .map((frame) => decodeFrame(frame));

let plane: ControlPlane;
let token: string;
let folder: string;
const lives: { kill: () => Promise<void> }[] = [];

beforeAll(async () => {
  plane = await startControlPlane({ nodes: [node] });
  await plane.ask("POST", "/api/v1/namespaces", { body: { metadata: { name: namespace } } });
  await installShipped(plane);
  token = await nodeAgentToken(plane, node);
});
afterAll(() => plane?.stop());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "bailiff-report-"));
  await plane.ask("DELETE", path);
});
afterEach(async () => {
  for (const life of lives.splice(0)) await life.kill();
  rmSync(folder, { recursive: true });
});

/** A node agent's judge and reporter, in mode Observe on everything of the namespace. */
function live(
  withSpool = true,
  podsKept?: number,
  said: (pipeline: Pipeline) => ReporterOptions["pipeline"] = (one) => one,
  clock: Clock = systemClock,
) {
  const stop = new AbortController();
  const client = new Client({
    kubeconfigText: kubeconfig(plane.accessWith(token)),
    fieldManager: "bailiff-node-agent",
  });
  const everything = check(
    "AgentPolicy",
    { ...policy({ selector: everyPod }), metadata: { name: "all", namespace } },
    "test",
  );
  if (!everything.ok) throw new Error(everything.problems.join("\n"));
  const policies = [compilePolicy(everything.value)];
  const identities = new Identities();
  const pipeline: Pipeline = new Pipeline({
    identities,
    destinations: new Destinations(),
    policies: [],
    live: {
      policies: () => policies,
      known: () => undefined,
      coverage: () => "Full",
      found: (subject, ruling) => reporter.found(subject, ruling),
    },
  });
  const problems: unknown[] = [];
  /** Pods whose cases were, by an API server that doesn't know yet who may do what: they wait for themselves. */
  const refused = new Set<string>();
  const reporter: Reporter = new Reporter({
    client,
    pipeline: said(pipeline),
    spool: withSpool ? new Spool(folder) : undefined,
    clock,
    node,
    ...(podsKept !== undefined && { podsKept }),
    report: (problem, uid) => {
      problems.push(problem);
      if (problem instanceof ApiError && problem.code === 403) refused.add(uid);
    },
  });
  const ended = reporter.run(stop.signal);
  /** Ends it; what it would do at the end of a clean stop is what a killed one has done before: see the write-ahead test. */
  const kill = async () => {
    stop.abort();
    await ended;
    await client.close();
  };
  /** A pod of this node, and what is found in it at that second. */
  const findIn = (name: string, what: Objection, second: number) => {
    const id = Buffer.from(name).toString("hex").padEnd(64, "0");
    identities.learn({
      kind: "Pod",
      metadata: { namespace, name, uid: `uid-of-${name}` },
      spec: { nodeName: node, containers: [{ name: "app" }] },
      status: { containerStatuses: [{ name: "app", containerID: `containerd://${id}` }] },
    });
    pipeline.blind({ time: (Date.now() + second * 1000) * 1000, node, docker: id.slice(0, 31) }, what);
  };
  const life = { pipeline, reporter, problems, refused, kill, findIn };
  lives.push(life);
  return life;
}

const objection = (signature: string, severity: Objection["severity"] = "Low"): Objection =>
  ({ signature, severity, message: `something of the kind ${signature}` }) as Objection;
const find = (pipeline: Pipeline, what: Objection, timeMs = Date.now()) =>
  pipeline.blind({ time: timeMs * 1000, node, docker: container }, what);
const stored = async (): Promise<AgentVerdict[]> =>
  (await plane.ask("GET", path)).items.sort((a: AgentVerdict, b: AgentVerdict) =>
    a.metadata.name < b.metadata.name ? -1 : 1,
  );
const settles = (reporter: Reporter) => until("nothing is left to write", 60_000, async () => reporter.depth === 0);
const signatures = (verdict: AgentVerdict | undefined) =>
  verdict?.spec.findings.map(({ signature }) => signature).sort();
const findingsOf = (verdict: AgentVerdict | undefined) =>
  verdict?.spec.findings.map(({ rule, signature, count }) => `${rule} ${signature} ${count}`).sort();

/** What the operator does when a person has decided. */
async function close(verdict: AgentVerdict | undefined, phase: string, closedAt = new Date()): Promise<void> {
  await plane.ask("PATCH", `${path}/${verdict?.metadata.name}/status`, {
    body: { status: { phase, closedAt: closedAt.toISOString() } },
    as: asOperator,
  });
}

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
  const other = plane.accessWith(await nodeAgentToken(plane, "lab-node-2"));
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
  await plane.ask("PATCH", `${path}/${name}`, { body: { spec: { decision } } });
  find(pipeline, objection("new", "Medium"));
  await settles(reporter);
  const [verdict] = await stored();
  expect(verdict?.spec.decision).toMatchObject(decision);
  expect(signatures(verdict)).toContain("new");
});

test("after a release the same again opens no case, something else does, under the next number", async () => {
  const { pipeline, reporter } = live();
  find(pipeline, objection("seen")); // of no known container yet: the node's own case, in another namespace
  for (const event of attack) pipeline.take(event);
  find(pipeline, objection("seen"));
  await settles(reporter);
  await close((await stored())[0], "Released");
  find(pipeline, objection("seen"), Date.now() + 1000);
  await settles(reporter);
  expect(await stored()).toHaveLength(1);
  find(pipeline, objection("unseen", "Medium"), Date.now() + 2000);
  await settles(reporter);
  const [first, second] = await stored();
  expect(second?.metadata.name).toBe("research-agent-7d9f8b6c5d-x2k4q-3d701a91-2");
  expect(signatures(second)).toEqual(["seen", "unseen"]);
  expect(signatures(first)).not.toContain("unseen");
  expect(second?.spec.findings.find(({ signature }) => signature === "seen")?.count).toBe(1);
});

test("what was found between the closing and its being noticed is not lost with the closed case", async () => {
  const { pipeline, reporter } = live();
  for (const event of attack) pipeline.take(event);
  await settles(reporter);
  await close((await stored())[0], "Expired");
  find(pipeline, objection("late", "High"), Date.now() + 1000);
  await settles(reporter);
  expect((await stored()).map(signatures)).toEqual([expect.not.arrayContaining(["late"]), ["late"]]);
});

test("a case that somebody deleted is opened anew by what comes then, not by what was", async () => {
  const { pipeline, reporter } = live();
  for (const event of attack) pipeline.take(event);
  await settles(reporter);
  await plane.ask("DELETE", path);
  find(pipeline, objection("after", "Medium"), Date.now() + 1000);
  await settles(reporter);
  expect((await stored()).map(signatures)).toEqual([["after"]]);
});

test("a new life finds the open case again and adds to it; one that a person released stays acknowledged", async () => {
  const first = live();
  for (const event of attack) first.pipeline.take(event);
  await settles(first.reporter);
  const [before] = await stored();
  await first.kill();

  const second = live();
  for (const event of attack.slice(0, 20)) second.pipeline.take(event);
  find(second.pipeline, objection("second life", "Medium"));
  await settles(second.reporter);
  const [grown, ...others] = await stored();
  expect(others).toEqual([]);
  expect(signatures(grown)).toEqual([...(signatures(before) ?? []), "second life"].sort());
  expect(grown?.spec.severity).toBe("Critical");
  await close(grown, "Dismissed");
  await second.kill();

  const third = live();
  for (const event of attack.slice(0, 20)) third.pipeline.take(event);
  find(third.pipeline, objection("second life"), Date.now() + 1000);
  await settles(third.reporter);
  expect(await stored()).toHaveLength(1);
});

test("while the API server is away cases wait on disk; a life that dies meanwhile loses none, and none comes twice", async () => {
  const first = live();
  for (const event of attack.slice(0, 60)) first.pipeline.take(event);
  await settles(first.reporter);
  const [part] = plane.pid("kube-apiserver") === undefined ? ["k3s"] : ["kube-apiserver"];
  await plane.kill(part);
  try {
    for (const event of attack.slice(60)) first.pipeline.take(event);
    find(first.pipeline, objection("while away", "High"));
    await until("writing has failed", 30_000, async () => first.reporter.stats.failed > 0);
    await until("it is on disk", 30_000, async () =>
      new Spool(folder).load().some((one) => signatures(one)?.includes("while away")),
    );
    await first.kill();
    const second = live();
    await until("the second life has failed too", 30_000, async () => second.reporter.stats.failed > 0);
    await plane.restart(part);
    await settles(second.reporter);
  } finally {
    if (plane.pid(part) === undefined) await plane.restart(part);
  }
  const verdicts = await stored();
  expect(verdicts).toHaveLength(1);
  expect(findingsOf(verdicts[0])).toEqual(findingsOf(first.pipeline.reportOf(uid, 1)?.verdict));
  expect(new Spool(folder).load()).toEqual([]);
});

test("what waited while the API server was away is delivered in the order in which it came", async () => {
  const { reporter, refused, findIn } = live();
  const [part] = plane.pid("kube-apiserver") === undefined ? ["k3s"] : ["kube-apiserver"];
  await plane.kill(part);
  const pods = Array.from({ length: 40 }, (_, at) => `pod-${(at * 17) % 40}`);
  try {
    for (const pod of pods) {
      findIn(pod, objection("while away", "High"), 0);
      await sleep(3); // of one millisecond any order is right
    }
    await until("writing has failed", 30_000, async () => reporter.stats.failed > 0);
  } finally {
    await plane.restart(part);
  }
  await settles(reporter);
  const created = await stored();
  created.sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
  const names = created.map(({ spec }) => spec.pod.name);
  // The first was tried while nothing was known to be wrong, with others beside it: they may come back in any order.
  expect(new Set(names)).toEqual(new Set(pods));
  const inOrder = pods.slice(8).filter((name) => !refused.has(`uid-of-${name}`));
  expect(inOrder.length).toBeGreaterThan(10);
  expect(names.filter((name) => inOrder.includes(name))).toEqual(inOrder);
});

test("without a disk an outage is outlasted in memory", async () => {
  const { pipeline, reporter } = live(false);
  const [part] = plane.pid("kube-apiserver") === undefined ? ["k3s"] : ["kube-apiserver"];
  await plane.kill(part);
  for (const event of attack) pipeline.take(event);
  await until("writing has failed", 30_000, async () => reporter.stats.failed > 0);
  await plane.restart(part);
  await settles(reporter);
  expect(findingsOf((await stored())[0])).toEqual(findingsOf(pipeline.reportOf(uid, 1)?.verdict));
});

const countsOf = async () =>
  Object.fromEntries((await stored()).map(({ metadata, spec }) => [metadata.name, `${spec.pod.name} ${spec.count}`]));

test("a case that was laid aside for others and is found in again goes on where it was, neither less nor twice", async () => {
  const { pipeline, reporter, findIn } = live(true, 2);
  for (let second = 0; second < 3; second++) findIn("pod-a", objection("first", "Medium"), second);
  await settles(reporter);
  for (const pod of ["pod-b", "pod-c"]) {
    findIn(pod, objection("other", "Medium"), 0);
    await settles(reporter);
  }
  expect(pipeline.sizes["cases"]).toBe(2);
  findIn("pod-a", objection("first", "Medium"), 10);
  findIn("pod-a", objection("second", "High"), 11);
  await settles(reporter);
  expect(Object.values(await countsOf()).sort()).toEqual(["pod-a 5", "pod-b 1", "pod-c 1"]);
  const found = (await stored()).find(({ spec }) => spec.pod.name === "pod-a");
  expect(found?.spec.findings.map(({ signature, count }) => `${signature} ${count}`)).toEqual(["second 1", "first 4"]);
  expect(reporter.stats.evicted).toBeGreaterThanOrEqual(2);
  expect(reporter.stats.shed).toBe(0);
});

test("what was not yet written when it had to make room is written all the same, in this very life", async () => {
  const { pipeline, reporter, findIn } = live(true, 2);
  const pods = ["pod-a", "pod-b", "pod-c", "pod-d", "pod-e"];
  for (const pod of pods) findIn(pod, objection("one", "Medium"), 0);
  for (const pod of pods) findIn(pod, objection("two", "Medium"), 1);
  expect(pipeline.sizes["cases"]).toBe(2);
  await until("all are there", 30_000, async () => (await stored()).length === pods.length);
  await settles(reporter);
  await until("the disk is empty", 30_000, async () => new Spool(folder).load().length === 0);
  expect(Object.values(await countsOf()).sort()).toEqual(pods.map((pod) => `${pod} 2`));
  expect(reporter.stats.shed).toBe(0);
});
