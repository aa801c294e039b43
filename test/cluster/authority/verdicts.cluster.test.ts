// Whose word counts in a case: what the node's agent saw, what a person who may decide says under their own name, nothing else.
import { verdict } from "@bailiff/crds/samples/samples";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import type { Access } from "../../../hack/control-plane/kubeconfig.ts";
import { nodeAgentToken } from "../rbac/shipped.ts";
import { as, ours, refusal, type Stage, setStage } from "./stage.ts";

let stage: Stage;
let cases: string;
let nodeAgent: Access;
beforeAll(async () => {
  stage = await setStage();
  cases = ours(stage.namespace, "agentverdicts");
  nodeAgent = stage.plane.accessWith(await nodeAgentToken(stage.plane, "node-1"));
});
afterAll(() => stage?.plane.stop());

const alice = "alice@example.com";
const needsDecide = (who: string) =>
  `this takes the verb decide on agentverdicts.bailiff.dev in namespace ${stage.namespace}, which ${who} does not have: `;
const decision = (action: string, by = alice) => ({ spec: { decision: { action, by, reason: "ticket 4711" } } });

let made = 0;
function draft(spec: Json = {}, metadata: Json = {}): Json {
  made++;
  return { ...verdict(spec), metadata: { name: `case-${made}`, ...metadata } };
}

/** A case as a node agent opens it; its path. */
async function opened(status?: Json, finalizers?: readonly string[]): Promise<string> {
  const { status: code, body } = await as(nodeAgent, "POST", cases, draft());
  expect(code, body.message).toBe(201);
  const path = `${cases}/${body.metadata.name}`;
  if (finalizers) expect((await as(stage.operator, "PATCH", path, { metadata: { finalizers } })).status).toBe(200);
  if (status) expect((await as(stage.operator, "PATCH", `${path}/status`, { status })).status).toBe(200);
  return path;
}

describe("a decision", () => {
  test.each(["Quarantine", "Release", "Dismiss"])("%s is written by who may decide", async (action) => {
    const path = await opened();
    const { status, body } = await as(stage.alice, "PATCH", path, decision(action));
    expect(status).toBe(200);
    expect(body.spec.decision).toMatchObject({ action, by: alice });
  });

  test("can be set, changed and taken back by nobody who may not decide", async () => {
    const path = await opened();
    const bob = decision("Release", "bob@example.com");
    expect(refusal(await as(stage.bob, "PATCH", path, bob))).toBe(
      `${needsDecide("bob@example.com")}writing spec.decision`,
    );
    await as(stage.alice, "PATCH", path, decision("Quarantine"));
    for (const change of [bob, { spec: { decision: { reason: "other" } } }, { spec: { decision: null } }])
      expect(refusal(await as(stage.bob, "PATCH", path, change))).toContain("writing spec.decision");
    expect((await stage.plane.ask("GET", path)).spec.decision).toMatchObject({ action: "Quarantine", by: alice });
  });

  test("is made under one's own name", async () => {
    const path = await opened();
    const inBobsName = await as(stage.alice, "PATCH", path, decision("Release", "bob@example.com"));
    expect(refusal(inBobsName)).toBe("spec.decision.by must be your own name, alice@example.com");
    await as(stage.alice, "PATCH", path, decision("Quarantine"));
    expect((await as(stage.alice, "PATCH", path, { spec: { decision: null } })).status).toBe(200);
  });

  test("is never a node agent's or the operator's", async () => {
    const path = await opened();
    const by = (name: string) => decision("Release", `system:serviceaccount:bailiff-system:${name}`);
    expect(refusal(await as(nodeAgent, "PATCH", path, by("bailiff-node-agent")))).toContain("writing spec.decision");
    expect(refusal(await as(stage.operator, "PATCH", path, by("bailiff-operator")))).toMatch(
      /writing spec.decision|specs are written by people and node agents/,
    );
    const born = draft({ ...by("bailiff-node-agent").spec });
    expect(refusal(await as(nodeAgent, "POST", cases, born))).toContain("writing spec.decision");
  });

  test("is asked of the authorizer in the case's own namespace: deciders of another one are nobody here", async () => {
    const other = await stage.plane.namespace("other");
    const mallory = { user: "mallory@example.com", groups: [] };
    const binding = (namespace: string, role: string) =>
      stage.plane.kubectl(
        "-n",
        namespace,
        "create",
        "rolebinding",
        role,
        `--clusterrole=${role}`,
        `--user=${mallory.user}`,
      );
    await binding(other, "bailiff-decider");
    await binding(stage.namespace, "anything");
    const path = await opened();
    const body = decision("Release", mallory.user);
    expect(refusal(await stage.plane.request("PATCH", path, { body, as: mallory }))).toContain(
      needsDecide(mallory.user),
    );
  });
});

describe("a case opened by hand", () => {
  const byHand = (reportedBy: string) => draft({ findings: undefined, reportedBy });

  test("is opened by who may decide, under their own name", async () => {
    expect((await as(stage.alice, "POST", cases, byHand(alice))).status).toBe(201);
    expect(refusal(await as(stage.alice, "POST", cases, byHand("bob@example.com")))).toBe(
      "spec.reportedBy must be your own name, alice@example.com",
    );
  });

  test("comes from nobody else: neither bob, nor the operator, nor a node agent", async () => {
    expect(refusal(await as(stage.bob, "POST", cases, byHand("bob@example.com")))).toBe(
      `${needsDecide("bob@example.com")}opening a case by hand`,
    );
    const agent = "system:serviceaccount:bailiff-system:bailiff-node-agent";
    expect(refusal(await as(nodeAgent, "POST", cases, byHand(agent)))).toContain("opening a case by hand");
    expect((await as(stage.operator, "POST", cases, byHand("x"))).status).toBe(403);
  });

  test("can't pass for what a node agent saw", async () => {
    for (const who of [stage.alice, stage.bob])
      expect(refusal(await as(who, "POST", cases, draft()))).toContain("set spec.reportedBy to your own name");
  });
});

describe("what the node's agent saw", () => {
  test.each([
    ["the severity", { severity: "Low" }],
    ["the findings", { findings: [{ ...verdict().spec.findings[0], message: "harmless" }] }],
    ["the custody", { custody: { kernelCut: "Enforce" } }],
    ["a field away", { policy: null }],
  ])("is not for people to change: %s", async (_what, spec) => {
    const path = await opened();
    expect((await as(nodeAgent, "PATCH", path, { spec: { policy: { name: "bot" } } })).status).toBe(200);
    for (const who of [stage.alice, stage.bob])
      expect(refusal(await as(who, "PATCH", path, { spec }))).toContain("people write spec.decision only");
    expect((await as(nodeAgent, "PATCH", path, { spec })).status).toBe(200);
  });

  test("is not the operator's to change", async () => {
    const path = await opened();
    expect(refusal(await as(stage.operator, "PATCH", path, { spec: { score: 1 } }))).toMatch(
      /people write spec.decision only|specs are written by people and node agents/,
    );
  });

  test("goes on being written while a decision stands", async () => {
    const path = await opened();
    await as(stage.alice, "PATCH", path, decision("Quarantine"));
    const { body } = await as(nodeAgent, "PATCH", path, { spec: { count: 9 } });
    expect(body.spec).toMatchObject({ count: 9, decision: { by: alice } });
  });
});

describe("a case in custody", () => {
  const custody = ["bailiff.dev/custody"];

  test.each([
    ["with phase Quarantined", { phase: "Quarantined" }, undefined],
    ["with the finalizer, whatever its phase", { phase: "Open" }, custody],
  ])("%s is deleted only by who may decide", async (_what, status, finalizers) => {
    const path = await opened(status, finalizers);
    expect(refusal(await as(stage.bob, "DELETE", path))).toBe(
      `${needsDecide("bob@example.com")}deleting a case in custody frees its pod`,
    );
    expect(refusal(await as(stage.bob, "DELETE", cases))).toContain("deleting a case in custody");
    expect(refusal(await as(stage.operator, "DELETE", path))).toContain("deleting a case in custody");
    expect((await as(stage.alice, "DELETE", path)).status).toBe(200);
    if (finalizers) await as(stage.operator, "PATCH", path, { metadata: { finalizers: null } });
    expect((await stage.plane.request("GET", path)).status).toBe(404);
  });

  test("keeps its finalizer, and nobody puts one on, but the operator", async () => {
    const held = await opened(undefined, custody);
    const free = await opened();
    for (const who of [stage.bob, nodeAgent]) {
      const message = "the finalizer bailiff.dev/custody is set and removed by the operator of Bailiff";
      expect(refusal(await as(who, "PATCH", held, { metadata: { finalizers: null } }))).toContain(message);
      expect(refusal(await as(who, "PATCH", free, { metadata: { finalizers: custody } }))).toContain(message);
    }
    expect(refusal(await as(nodeAgent, "POST", cases, draft({}, { finalizers: custody })))).toContain("the finalizer");
    expect((await as(stage.operator, "PATCH", held, { metadata: { finalizers: null } })).status).toBe(200);
  });

  test("goes with its namespace: nothing of ours refuses the namespace controller", async () => {
    const doomed = await stage.plane.namespace("doomed");
    const created = await as(nodeAgent, "POST", ours(doomed, "agentverdicts"), draft());
    const path = `${ours(doomed, "agentverdicts")}/${created.body.metadata.name}`;
    await as(stage.operator, "PATCH", path, { metadata: { finalizers: custody } });
    await as(stage.operator, "PATCH", `${path}/status`, { status: { phase: "Quarantined" } });
    await stage.plane.kubectl("delete", "namespace", doomed, "--wait=false");
    await stage.plane.kubectl("wait", "--for=jsonpath={.metadata.deletionTimestamp}", "-n", doomed, "agv", "--all");
    expect((await as(stage.operator, "PATCH", path, { metadata: { finalizers: null } })).status).toBe(200);
    await stage.plane.kubectl("wait", "--for=delete", `namespace/${doomed}`, "--timeout=60s");
  });
});

test("a closed case is cleared away by anybody whom RBAC lets", async () => {
  const path = await opened({ phase: "Released" });
  expect((await as(stage.bob, "DELETE", path)).status).toBe(200);
});
