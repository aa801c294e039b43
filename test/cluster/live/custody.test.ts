// Whether a cut holds is said by what the kernel shows after it: recorded evidence, node agent, API server, the real operator.
import { verdictName } from "@bailiff/crds";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { recordedPolicies } from "../../../hack/tetragon-stand-in/stand-in.ts";
import { everydayFrames, evidenceFrames, unansweredFrames } from "./evidence.ts";
import { Operator } from "./operator.ts";
import { type NodeAgent, node, Stage } from "./stage.ts";

const namespace = "research";
const cases = `/apis/bailiff.dev/v1alpha1/namespaces/${namespace}/agentverdicts`;
let stage: Stage;
let operator: Operator;
let agent: NodeAgent;
let pod: Json;

beforeAll(async () => {
  stage = await Stage.set();
  stage.tetragon.policies = [...recordedPolicies, { name: "bailiff-isolate", state: 1, mode: 1 }];
  await stage.enter("dev-attack-1");
  operator = await Operator.start(stage.plane);
  const selector = { matchLabels: { app: "research-agent" } };
  const response = { maxQuarantined: "100%", maxPerHour: 100 };
  await stage.policy(namespace, { selector, mode: "Quarantine", response });
  agent = await stage.agent();
  await nodeAgentIsReady();
  await until("the kernel's cut stands ready", 30_000, async () => (await stage.nodeStatus())?.kernelCut === "Enforce");
  pod = (await stage.pods()).find(({ metadata }) => metadata.labels?.app === "research-agent") ?? {};
});
afterAll(async () => {
  await operator?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

test("a cut is unverifiable in silence, enforced by refusals, after a restart too, ineffective by a connection, and a new cut starts anew", async () => {
  const name = await arrest(1);
  const silent = await holds(name, "Unverifiable", ({ spec }) => spec.custody?.window !== undefined);
  expect(silent.spec.custody.kernelCut).toBe("Enforce");
  expect(silent.spec.custody.window).toMatchObject({ refused: 0, attempted: 0, establishedOut: 0 });
  const { metadata } = await stage.plane.ask("GET", `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}`);
  expect(metadata.labels["bailiff.dev/isolate"]).toBe("true");

  await stage.tetragon.play(evidenceFrames("q2-kernel-quarantine-with-proof-policies", metadata.uid, Date.now()));
  // The first refusal is told at once, those that only make it more when they are due: what was not is gone with this life.
  const held = await holds(name, "Enforced", ({ spec }) => spec.custody.total.refused === 9);
  expect(held.spec.custody.window.establishedOut).toBe(0);
  expect(held.status.quarantine.message).toContain("refused");

  await agent.kill("SIGKILL");
  agent = await stage.agent();
  const resumed = await holds(name, "Unverifiable");
  expect(resumed.spec.custody.cutAt).toBe(held.spec.custody.cutAt);
  expect(resumed.spec.custody.total.refused).toBe(9);
  expect(resumed.spec.custody.window.refused).toBe(0);
  await stage.tetragon.play(evidenceFrames("q2-kernel-quarantine-with-proof-policies", metadata.uid, Date.now()));
  await holds(name, "Enforced", ({ spec }) => spec.custody.total.refused === 18);

  await stage.tetragon.play(evidenceFrames("q1-open", metadata.uid, Date.now()));
  const leaking = await holds(name, "Ineffective");
  expect(leaking.spec.custody.window).toMatchObject({ refused: 9, establishedOut: 1 });
  expect(leaking.status.quarantine.message).toContain("203.0.113.10:5557");

  await release(name);
  const second = await arrest(2);
  const anew = await holds(second, "Unverifiable", ({ spec }) => spec.custody?.window !== undefined);
  expect(Date.parse(anew.spec.custody.cutAt)).toBeGreaterThan(Date.parse(leaking.spec.custody.cutAt));
  expect(anew.spec.custody.total).toMatchObject({ refused: 0, establishedOut: 0, last: {} });
  expect((await caseOf(name)).spec.custody.total.refused).toBe(18);
  await release(second);
});

test("a cut by the network alone is enforced by time-outs to what answered before, and ineffective by an old flow that goes on", async () => {
  stage.tetragon.policies = recordedPolicies;
  await until("the kernel's cut is gone", 30_000, async () => (await stage.nodeStatus())?.kernelCut === "Missing");
  const { uid } = pod.metadata;
  // While it is free its connections end with totals that say who answered.
  await stage.tetragon.play(everydayFrames("q1-open", uid, Date.now()));
  const name = await arrest(3);
  const cut = await is(name, "seen by its node", ({ spec }) => spec.custody?.cutAt !== undefined);
  expect(cut.spec.custody.window).toBeUndefined();
  await holds(name, "Unverifiable", ({ spec }) => spec.custody?.window !== undefined);

  // Nobody is told how a non-blocking connect ends: its SYN says so. A blocking one says it itself.
  await stage.tetragon.play(unansweredFrames("q1-blocking-drop", uid, Date.now()));
  const held = await holds(name, "Enforced");
  expect(held.spec.custody.settling.establishedOut).toBe(0);
  expect(held.spec.custody.window).toMatchObject({ attempted: 1, timedOut: 1, establishedOut: 0, bytesOut: 0 });
  await stage.tetragon.play(evidenceFrames("q1-blocking-drop", uid, Date.now()));
  await holds(name, "Enforced", ({ spec }) => spec.custody.window.timedOut === 2);

  await stage.tetragon.play(evidenceFrames("q1-new-only-cut", uid, Date.now()));
  const leaking = await holds(name, "Ineffective");
  expect(leaking.spec.custody.window).toMatchObject({ timedOut: 2, bytesOut: 200, establishedOut: 0 });
});

async function release(name: string): Promise<void> {
  await decide(name, "Release");
  await is(name, "closed", ({ status }) => status?.phase === "Released");
}

/** A person takes the pod into custody. */
async function arrest(number: number): Promise<string> {
  const name = verdictName(pod.metadata.name, pod.metadata.uid, number);
  const labels = { "bailiff.dev/pod-uid": pod.metadata.uid };
  const about = { name: pod.metadata.name, uid: pod.metadata.uid, node };
  const agent = { name: `serviceaccount/${pod.spec.serviceAccountName}` };
  const spec = { reportedBy: "admin", severity: "High", mode: "Quarantine", agent, pod: about };
  const body = { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentVerdict", metadata: { name, labels }, spec };
  await stage.plane.ask("POST", cases, { body });
  await decide(name, "Quarantine");
  await is(name, "in custody", ({ status }) => status?.phase === "Quarantined");
  return name;
}

const caseOf = (name: string): Promise<Json> => stage.plane.ask("GET", `${cases}/${name}`);

async function decide(name: string, action: string): Promise<void> {
  const decision = { action, by: "admin", reason: "a drill" };
  await stage.plane.ask("PATCH", `${cases}/${name}`, { body: { spec: { decision } } });
}

/** The case, once its cut is said to be in that state. */
function holds(name: string, state: string, also: (verdict: Json) => boolean = () => true): Promise<Json> {
  return is(name, state, (verdict) => verdict.status?.quarantine?.state === state && also(verdict));
}

/** The case, once that is so. */
async function is(name: string, what: string, so: (verdict: Json) => boolean): Promise<Json> {
  let last: Json = {};
  return until(`the case is ${what}`, 60_000, async () => {
    last = await caseOf(name);
    return so(last) && last;
  }).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify([last.spec?.custody, last.status])}`);
  });
}

/** What a kubelet would say of the node agent's own pod. */
async function nodeAgentIsReady(): Promise<void> {
  const pods = "/api/v1/namespaces/bailiff-system/pods";
  for (const { metadata, spec } of await stage.list(pods))
    if (spec.serviceAccountName === "bailiff-node-agent") {
      const status = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
      await stage.plane.ask("PATCH", `${pods}/${metadata.name}/status`, { body: { status } });
    }
}
