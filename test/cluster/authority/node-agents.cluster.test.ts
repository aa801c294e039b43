// A node agent writes for its own node only, by the node's name in its token; a stolen token is worth one node's evidence.
import { shardName } from "@bailiff/crds";
import { policy, shard, verdict } from "@bailiff/crds/samples/samples";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer, Json } from "../../../hack/control-plane/api.ts";
import type { Access } from "../../../hack/control-plane/kubeconfig.ts";
import { nodeAgentToken, nodeAgentUser, system } from "../rbac/shipped.ts";
import { as, ours, refusal, type Stage, setStage } from "./stage.ts";

let stage: Stage;
/** Node agents of node-1 and node-2, and one whose token names no node. */
let one: Access;
let two: Access;
let homeless: Access;
beforeAll(async () => {
  stage = await setStage();
  const { plane } = stage;
  one = plane.accessWith(await nodeAgentToken(plane, "node-1"));
  two = plane.accessWith(await nodeAgentToken(plane, "node-2"));
  homeless = plane.accessWith(await plane.tokenFor({ namespace: system, name: "bailiff-node-agent" }));
});
afterAll(() => stage?.plane.stop());

const nodes = "/apis/bailiff.dev/v1alpha1/agentnodes";
const notTwo = "this is the node agent of node-1: it may not write for node node-2";
const noNode = "this token names no node, so it may write nothing";

let made = 0;
const named = (object: Json) => {
  made++;
  return { ...object, metadata: { name: `made-${made}` } };
};
const verdictOn = (node: string) => named(verdict({ pod: { ...verdict().spec.pod, node } }));
const shardOf = (node: string) => {
  const object = named(shard({ node }));
  return { ...object, metadata: { name: `${object.metadata.name}.${node}` } };
};

function create(who: Access, plural: string, body: Json): Promise<Answer> {
  return as(who, "POST", ours(stage.namespace, plural), body);
}

/** Made by the agent of node-2; the path. */
async function ofNodeTwo(plural: string, body: Json): Promise<string> {
  expect((await create(two, plural, body)).status).toBe(201);
  return `${ours(stage.namespace, plural)}/${body.metadata.name}`;
}

describe("a verdict", () => {
  test("is written by the agent of its pod's node, and by no other", async () => {
    expect((await create(one, "agentverdicts", verdictOn("node-1"))).status).toBe(201);
    expect(refusal(await create(one, "agentverdicts", verdictOn("node-2")))).toBe(notTwo);
    const path = await ofNodeTwo("agentverdicts", verdictOn("node-2"));
    expect(refusal(await as(one, "PATCH", path, { spec: { severity: "Low" } }))).toBe(notTwo);
    expect((await as(two, "PATCH", path, { spec: { severity: "Low" } })).status).toBe(200);
  });

  test("can't be moved to the own node first", async () => {
    const path = await ofNodeTwo("agentverdicts", verdictOn("node-2"));
    expect((await as(one, "PATCH", path, { spec: { pod: { node: "node-1" } } })).status).toBe(422);
  });

  test("is refused to a token without a node, and takes no decision and no reporter from a node agent", async () => {
    expect(refusal(await create(homeless, "agentverdicts", verdictOn("node-1")))).toContain(noNode);
    const decision = { action: "Release", by: nodeAgentUser };
    expect(refusal(await create(one, "agentverdicts", named(verdict({ decision }))))).toContain("spec.decision");
    expect(refusal(await create(one, "agentverdicts", named(verdict({ reportedBy: nodeAgentUser }))))).toContain(
      "by hand",
    );
  });

  test("is never deleted by a node agent, and its status never written", async () => {
    const path = await ofNodeTwo("agentverdicts", verdictOn("node-2"));
    expect((await as(two, "DELETE", path)).status).toBe(403);
    expect((await as(two, "PATCH", `${path}/status`, { status: { phase: "Dismissed" } })).status).toBe(403);
  });
});

describe("a shard", () => {
  test("is written by the agent of its node and by no other, and deleted by neither", async () => {
    expect((await create(one, "agentbaselineshards", shardOf("node-1"))).status).toBe(201);
    expect(refusal(await create(one, "agentbaselineshards", shardOf("node-2")))).toBe(notTwo);
    const path = await ofNodeTwo("agentbaselineshards", shardOf("node-2"));
    expect(refusal(await as(one, "PATCH", path, { spec: { seq: 9 } }))).toBe(notTwo);
    expect((await as(two, "PATCH", path, { spec: { seq: 9 } })).status).toBe(200);
    for (const who of [one, two]) expect((await as(who, "DELETE", path)).status).toBe(403);
  });

  test("takes no name that another node's agent will need", async () => {
    const squatter = { ...shardOf("node-1"), metadata: { name: shardName("deployment/bot", "node-2") } };
    expect(refusal(await create(one, "agentbaselineshards", squatter))).toBe(
      "the name of a shard of node node-1 ends in .node-1",
    );
    expect(
      (await create(two, "agentbaselineshards", { ...shardOf("node-2"), ...{ metadata: squatter.metadata } })).status,
    ).toBe(201);
  });

  test("is refused to a token without a node", async () => {
    expect(refusal(await create(homeless, "agentbaselineshards", shardOf("node-1")))).toContain(noNode);
  });
});

describe("an AgentNode", () => {
  const body = (name: string) => ({ apiVersion: "bailiff.dev/v1alpha1", kind: "AgentNode", metadata: { name } });
  const status = { status: { coverage: "Full" } };

  test("is created by the agent of the node that it is named for, status included", async () => {
    expect((await as(one, "POST", nodes, body("node-1"))).status).toBe(201);
    expect((await as(one, "PATCH", `${nodes}/node-1/status`, status)).body.status).toMatchObject(status.status);
  });

  test("is nobody else's to write: another node can't be declared seen or blind", async () => {
    expect(refusal(await as(one, "POST", nodes, body("node-2")))).toBe(notTwo);
    expect((await as(two, "POST", nodes, body("node-2"))).status).toBe(201);
    expect(refusal(await as(one, "PATCH", `${nodes}/node-2/status`, status))).toBe(notTwo);
    expect((await as(one, "PATCH", `${nodes}/node-2`, { metadata: { labels: { a: "b" } } })).status).toBe(403);
    expect(refusal(await as(homeless, "PATCH", `${nodes}/node-2/status`, status))).toContain(noNode);
  });
});

test("a policy or a baseline is never a node agent's to write, in no namespace, whatever RBAC said", async () => {
  const path = ours(stage.namespace, "agentpolicies");
  await stage.plane.ask("POST", path, { body: { ...policy(), metadata: { name: "bot" } } });
  for (const who of [one, homeless])
    expect((await as(who, "PATCH", `${path}/bot`, { spec: { mode: "Observe" } })).status).toBe(403);
  const mighty = { user: nodeAgentUser, groups: ["system:masters"] };
  const patch = { body: { spec: { mode: "Observe" } }, as: mighty };
  expect(refusal(await stage.plane.request("PATCH", `${path}/bot`, patch))).toContain(noNode);
});

test("a node agent reads what it judges by, and no secrets", async () => {
  for (const plural of ["agentpolicies", "agentverdicts"])
    expect((await as(one, "GET", `/apis/bailiff.dev/v1alpha1/${plural}`)).status).toBe(200);
  expect((await as(one, "GET", `${ours(stage.namespace, "agentbaselines")}/none`)).status).toBe(404);
  expect((await as(one, "GET", "/api/v1/secrets")).status).toBe(403);
  expect((await as(one, "PATCH", `/api/v1/namespaces/${system}/pods/any`, { metadata: {} })).status).toBe(403);
});
