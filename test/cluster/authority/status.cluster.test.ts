// Status is one program's to write, shards and AgentNodes are node agents': whatever RBAC gives to others.
import { policy, shard, verdict } from "@bailiff/crds/samples/samples";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import type { Access } from "../../../hack/control-plane/kubeconfig.ts";
import { nodeAgentToken } from "../rbac/shipped.ts";
import { as, ours, refusal, type Stage, setStage } from "./stage.ts";

let stage: Stage;
let nodeAgent: Access;
beforeAll(async () => {
  stage = await setStage();
  nodeAgent = stage.plane.accessWith(await nodeAgentToken(stage.plane, "node-1"));
});
afterAll(() => stage?.plane.stop());

const baseline = { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentBaseline", spec: {} };
const byOperatorAlone = (plural: string) =>
  `the status of ${plural} is written by the operator of Bailiff alone; bob@example.com may say in spec what is to become of it`;

describe("the status of", () => {
  test.each<[string, Json, Json]>([
    ["agentpolicies", policy(), { selectedPods: 7 }],
    ["agentbaselines", baseline, { state: "Ready" }],
  ])(
    "%s is the operator's, not bob's, who may edit the rest, nor the cluster's admin's",
    async (plural, object, status) => {
      const collection = ours(stage.namespace, plural);
      const body = { ...object, metadata: { name: "bot" } };
      expect((await as(stage.bob, "POST", collection, body)).status).toBe(201);
      const path = `${collection}/bot/status`;
      expect(refusal(await as(stage.bob, "PATCH", path, { status }))).toBe(byOperatorAlone(plural));
      expect(refusal(await stage.plane.request("PATCH", path, { body: { status } }))).toContain(
        "admin may say in spec",
      );
      const stored = await stage.plane.ask("GET", `${collection}/bot`);
      const put = { ...stored, status };
      expect(refusal(await as(stage.bob, "PUT", path, put))).toBe(byOperatorAlone(plural));
      expect((await as(stage.operator, plural === "agentbaselines" ? "PUT" : "PATCH", path, put)).status).toBe(200);
    },
  );

  test("a case is the operator's: nobody closes one, or calls its pod cut, by saying so", async () => {
    const collection = ours(stage.namespace, "agentverdicts");
    const body = { ...verdict({ pod: { ...verdict().spec.pod, node: "node-1" } }), metadata: { name: "bot-1" } };
    expect((await as(nodeAgent, "POST", collection, body)).status).toBe(201);
    const path = `${collection}/bot-1/status`;
    for (const status of [{ phase: "Dismissed" }, { phase: "Quarantined", quarantine: { state: "Enforced" } }]) {
      expect(refusal(await as(stage.bob, "PATCH", path, { status }))).toBe(byOperatorAlone("agentverdicts"));
      expect(refusal(await as(stage.alice, "PATCH", path, { status }))).toContain("alice@example.com may say in spec");
    }
    expect((await as(stage.operator, "PATCH", path, { status: { phase: "Open" } })).status).toBe(200);
  });
});

describe("what was seen on a node", () => {
  const notThere = (plural: string, who: string) =>
    `${plural} are written by node agents alone: they say what was seen on a node, and ${who} was not there`;

  test("is not taught by bob: no shard of his, and no change of one", async () => {
    const collection = ours(stage.namespace, "agentbaselineshards");
    const body = { ...shard({ node: "node-1" }), metadata: { name: "bot.node-1" } };
    expect(refusal(await as(stage.bob, "POST", collection, body))).toBe(
      notThere("agentbaselineshards", "bob@example.com"),
    );
    expect((await as(nodeAgent, "POST", collection, body)).status).toBe(201);
    const path = `${collection}/bot.node-1`;
    expect(refusal(await as(stage.bob, "PATCH", path, { spec: { seq: 99 } }))).toContain("was not there");
    expect((await as(stage.bob, "PATCH", path, { metadata: { labels: { team: "bots" } } })).status).toBe(200);
    expect((await as(stage.bob, "DELETE", path)).status).toBe(200);
  });

  test("is not declared by the cluster's admin: no node is seen, or blind, by decree", async () => {
    const nodes = "/apis/bailiff.dev/v1alpha1/agentnodes";
    const body = { apiVersion: "bailiff.dev/v1alpha1", kind: "AgentNode", metadata: { name: "node-1" } };
    expect(refusal(await stage.plane.request("POST", nodes, { body }))).toBe(notThere("agentnodes", "admin"));
    expect((await as(nodeAgent, "POST", nodes, body)).status).toBe(201);
    const status = { body: { status: { coverage: "Full" } } };
    expect(refusal(await stage.plane.request("PATCH", `${nodes}/node-1/status`, status))).toContain("was not there");
    expect((await stage.plane.request("DELETE", `${nodes}/node-1`)).status).toBe(200);
  });
});
