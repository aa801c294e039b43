// All of it: two nodes, each with Tetragon's stand-in and a node agent under its own token, a real API server with what deploy/ ships, the
// real operator. Agents learn from recorded work, are attacked, and one ends in custody; a person ends that. Then everything that
// can go wrong with a stream does, on one of the nodes.
import { lossyLine } from "@bailiff/crds/client/lossy-line";
import { evaluate } from "@bailiff/operator/quarantine/networkpolicy/evaluate";
import { parseNetworkPolicy } from "@bailiff/operator/quarantine/networkpolicy/parse";
import { decodeFrame } from "@bailiff/proto";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { queueCap } from "../../../hack/tetragon-stand-in/listener.ts";
import { rewrite } from "../../../hack/tetragon-stand-in/rewrite/rewrite.ts";
import { TetragonStandIn } from "../../../hack/tetragon-stand-in/stand-in.ts";
import { attackedPods } from "./labels.ts";
import { Operator } from "./operator.ts";
import { type NodeAgent, node, Stage } from "./stage.ts";

const second = "lab-node-2";
const namespaces = ["support", "research", "platform", "dev-agents", "finance"];
const learning = { minActions: 50, minAge: "0", minPods: 1, maxNoveltyRate: 1 };
const fast = ["--shard-every", "2s", "--shard-rest", "0", "--baseline-every", "1s"];
let stage: Stage;
let operator: Operator;
let tetragon: TetragonStandIn;
let agents: readonly NodeAgent[];

beforeAll(async () => {
  stage = await Stage.set();
  tetragon = await TetragonStandIn.start({ address: "127.0.0.1:0" });
  operator = await Operator.start(stage.plane);
  for (const namespace of namespaces.slice(2)) await stage.policy(namespace, { learning });
  const response = { maxQuarantined: "100%", maxPerHour: 100 };
  for (const app of ["support-bot", "research-agent"]) {
    const selector = { matchLabels: { app } };
    await stage.policy(app.split("-")[0] ?? "", { selector, mode: "Quarantine", learning, response });
  }
});
afterAll(async () => {
  await operator?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
  await tetragon?.[Symbol.asyncDispose]();
});

const judged = () =>
  until("everything that came was judged", 90_000, async () => {
    const waiting = agents.map((agent) => agent.metric('bailiff_waiting_events{where="inbox"}'));
    return (await Promise.all(waiting)).every((count) => count === 0);
  });

test("two nodes learn one baseline an agent, each by its own batches", async () => {
  await stage.enter("train-1", node);
  await stage.enter("train-2", second);
  agents = [await stage.agent(fast), await stage.agent(fast, { on: second, tetragon })];
  const [here, there] = ["train-1", "train-2"].map((session) => stage.frames(session));
  await Promise.all([stage.tetragon.play(here ?? []), tetragon.play(there ?? [])]);
  await judged();
  const baselines = await until("both nodes' batches are merged, and what they taught is ready", 120_000, async () => {
    const items = await stage.list("/apis/bailiff.dev/v1alpha1/agentbaselines");
    const counts = agents.map(async (agent) => {
      const written = await agent.metric('bailiff_shards_total{outcome="written"}');
      return written > 0 && written === (await agent.metric('bailiff_shards_total{outcome="acknowledged"}'));
    });
    const areMerged = (await Promise.all(counts)).every(Boolean);
    const bot = items.find(({ status }) => status?.agent === "serviceaccount/support-bot");
    return areMerged && bot?.status.state === "Ready" && Object.keys(bot.status.merged).length === 2 && items;
  });
  const bot = baselines.find(({ status }) => status.agent === "serviceaccount/support-bot");
  expect(Object.keys(bot.status.nodes).sort()).toEqual([node, second]);
  expect(bot.status.refusedBatches).toBe(0);
});

test("attacks on both nodes become cases, one pod is cut by what is stored, and a person releases it", async () => {
  await stage.leave();
  const fetched = () => Promise.all(agents.map((agent) => agent.metric('bailiff_shards_total{outcome="fetched"}')));
  const before = await fetched();
  await stage.enter("dev-attack-1", node);
  await stage.enter("dev-attack-3", second);
  await allowEverything("support", { app: "support-bot" });
  await until("both have fetched what they judge by", 60_000, async () =>
    (await fetched()).every((count, at) => count > (before[at] ?? 0) + 10),
  );
  const [here, there] = ["dev-attack-1", "dev-attack-3"].map((session) => stage.frames(session));
  await Promise.all([stage.tetragon.play(here ?? []), tetragon.play(there ?? [])]);
  await judged();

  for (const [session, on] of [
    ["dev-attack-1", node],
    ["dev-attack-3", second],
  ] as const)
    for (const { namespace, pod } of attackedPods(session)) {
      const found = await until(`${pod} has its case`, 60_000, async () =>
        (await stage.verdicts()).find(({ spec }) => spec.pod.name === pod && spec.severity !== "Low"),
      );
      expect([found.metadata.namespace, found.spec.pod.node]).toEqual([namespace, on]);
    }
  const held = await until("pods of both nodes are in custody", 60_000, async () => {
    const cases = (await stage.verdicts()).filter(({ status }) => status?.phase === "Quarantined");
    return new Set(cases.map(({ spec }) => spec.pod.node)).size === 2 && cases;
  });
  const verdict = held.find(({ metadata }: Json) => metadata.namespace === "support");
  const printed = await stage.plane.kubectl("get", "agentverdicts", "-n", "support");
  expect(printed).toMatch(/^NAME +POD +SEVERITY +TOP-RULE +PHASE +HOLDS +AGE$/m);
  expect(printed).toMatch(new RegExp(`^${verdict.metadata.name} +support-bot-\\S+ +Critical +\\S+ +Quarantined `, "m"));

  const path = `/api/v1/namespaces/support/pods/${verdict.spec.pod.name}`;
  const prisoner = await stage.plane.ask("GET", path);
  expect(prisoner.metadata.annotations["bailiff.dev/case"]).toBe(verdict.metadata.name);
  expect(prisoner.metadata.labels["bailiff.dev/quarantine"]).toBe("watched");
  expect(await reach(prisoner)).toEqual({ out: false, in: false });
  for (const { metadata, spec } of await stage.pods())
    if (metadata.namespace === "support" && metadata.labels["bailiff.dev/quarantine"] === undefined)
      expect(await reach({ metadata, spec })).toEqual({ out: true, in: true });

  const decision = JSON.stringify({ spec: { decision: { action: "Release", by: "admin", reason: "a drill" } } });
  await stage.plane.kubectl("-n", "support", "patch", "agv", verdict.metadata.name, "--type", "merge", "-p", decision);
  await until("the case is closed", 60_000, async () =>
    (await stage.verdicts()).some(
      ({ metadata, status }) => metadata.name === verdict.metadata.name && status?.phase === "Released",
    ),
  );
  const free = await stage.plane.ask("GET", path);
  expect(free.metadata.uid).toBe(verdict.spec.pod.uid);
  expect(Object.keys(free.metadata.labels).filter((key) => key.startsWith("bailiff.dev/"))).toEqual([]);
  expect(await reach(free)).toEqual({ out: true, in: true });
});

test("whatever goes wrong with a stream is a gap that is told, and what comes after it is judged", async () => {
  await agents[1]?.kill("SIGTERM");
  await stage.leave();
  await stage.enter("dev-attack-2", second);
  await using line = await lossyLine(`http://${tetragon.address}`);
  const [first] = agents;
  const throughLine = { address: new URL(line.server).host, metricsPort: tetragon.metricsPort };
  const agent = await stage.agent(["--shard-every", "1h"], { on: second, tetragon: throughLine });
  agents = first ? [first, agent] : [agent];
  const frames = stage.frames("dev-attack-2");
  const gapOf = (...reasons: readonly string[]) =>
    until(`a gap for ${reasons.join(" or ")} is told in the node's case and in its AgentNode`, 60_000, async () => {
      const cases = (await stage.verdicts()).filter(({ spec }) => spec.pod.name === `node-${second}`);
      const told = cases.flatMap(({ spec }) => spec.findings.map(({ signature }: Json) => signature));
      const { lastGap } = (await stage.nodeStatus(second)) ?? {};
      return reasons.some((reason) => told.includes(`gap ${reason}`) && lastGap?.reason === reason);
    });
  const connected = () =>
    until("it is connected again", 60_000, async () => (await agent.get("/readyz")).status === 200);
  const sixth = Math.ceil(frames.length / 6);
  const part = (at: number) => tetragon.play(frames.slice(at * sixth, (at + 1) * sixth));

  await part(0);
  tetragon.disconnect();
  await gapOf("Disconnected");
  await connected();
  await part(1);
  await judged();
  tetragon.down();
  await until("the end of Tetragon is noticed", 60_000, async () => (await agent.get("/readyz")).status !== 200);
  await tetragon.up();
  await connected();
  await part(2);
  tetragon.send((frames[0] ?? Buffer.alloc(1)).subarray(0, 40));
  await gapOf("Undecodable");
  await part(3);
  await judged();
  line.freeze();
  await until("silence is noticed", 60_000, async () => (await agent.get("/readyz")).status !== 200);
  line.thaw();
  await connected();
  await part(4);
  await judged();
  // More than one listener's queue holds, at once: the newest are dropped, which only Tetragon's counter tells.
  const flood = frames.slice(0, 4 * sixth).flatMap((frame) => Array<Buffer>(8).fill(frame));
  expect(flood.length).toBeGreaterThan(queueCap);
  for (const frame of flood) tetragon.send(frame);
  await gapOf("QueueLoss", "Overflow");
  await judged();
  // Late, and of a container that no object names: judged all the same, as nobody's.
  const [nobodies = ""] = recordings("captures", "b-compromised-k8s-unresolved.pb.gz");
  const late = framesOf(nobodies);
  const shiftMicros = Math.round((Date.now() - 30_000) * 1000 - decodeFrame(late[0] ?? Buffer.alloc(0)).time);
  await tetragon.play(late.map((frame) => rewrite(frame, { uids: new Map(), shiftMicros })));
  await until("nobody's container has a case", 60_000, async () =>
    (await stage.verdicts()).some(
      ({ metadata, spec }) =>
        metadata.namespace === "bailiff-system" && spec.findings.some(({ rule }: Json) => rule === "unattributable"),
    ),
  );
  await part(5);
  await judged();
  for (const { pod } of attackedPods("dev-attack-2")) {
    const { spec } = await until(`${pod} has its case after all that`, 60_000, async () =>
      (await stage.verdicts()).find(({ spec }) => spec.pod.name === pod),
    );
    expect([pod, spec.basis.coverage]).not.toEqual([pod, "Full"]); // nobody saw all of it
  }
  expect(await agent.kill("SIGTERM")).toBe(0);
});

/** What the stored network policies let that pod do: reach the world, be reached by a pod of its own namespace. */
async function reach({ metadata }: Json): Promise<{ out: boolean; in: boolean }> {
  const { namespace, labels } = metadata;
  const raw = await stage.list(`/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`);
  const policies = raw.map(parseNetworkPolicy);
  const namespaceLabels = { "kubernetes.io/metadata.name": namespace };
  const pod = { ip: "10.244.9.9", pod: { namespace, namespaceLabels, labels } };
  const other = { ip: "10.244.9.8", pod: { namespace, namespaceLabels, labels: { app: "other" } } };
  const traffic = { port: 443, protocol: "TCP" };
  return {
    out: evaluate(policies, { ...traffic, source: pod, destination: { ip: "203.0.113.10" } }).egress.allowed,
    in: evaluate(policies, { ...traffic, source: other, destination: pod }).ingress.allowed,
  };
}

/** Somebody else's policy, which a deny-all beside it would not change. */
async function allowEverything(namespace: string, matchLabels: Json): Promise<void> {
  const spec = { podSelector: { matchLabels }, policyTypes: ["Ingress", "Egress"], ingress: [{}], egress: [{}] };
  const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
  await stage.plane.ask("POST", path, { body: { metadata: { name: "allow" }, spec } });
}
