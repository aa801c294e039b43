// The marks of custody on pods: bailiff.dev/* belongs to the operator, and the operator may change nothing else.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../../../hack/control-plane/ready.ts";
import { as, podDraft, refusal, type Stage, setStage } from "./stage.ts";

let stage: Stage;
let pods: string;
beforeAll(async () => {
  stage = await setStage();
  pods = `/api/v1/namespaces/${stage.namespace}/pods`;
});
afterAll(() => stage?.plane.stop());

const marked = { labels: { "bailiff.dev/quarantine": "bot", "bailiff.dev/isolate": "true" } };

async function prisoner(): Promise<string> {
  const { metadata } = await stage.plane.ask("POST", pods, { body: podDraft({ labels: { app: "bot" } }) });
  const path = `${pods}/${metadata.name}`;
  const annotations = { "bailiff.dev/case": "bot-1" };
  expect((await as(stage.operator, "PATCH", path, { metadata: { ...marked, annotations } })).status).toBe(200);
  return path;
}

describe("a pod that is created", () => {
  test.each([
    ["a label of ours", marked, "bailiff.dev/quarantine, bailiff.dev/isolate"],
    ["an annotation of ours", { annotations: { "bailiff.dev/original": "{}" } }, "bailiff.dev/original"],
    ["a key of ours that nobody knows yet", { labels: { "bailiff.dev/new": "" } }, "bailiff.dev/new"],
  ])("can't come with %s", async (_what, metadata, keys) => {
    const answer = refusal(await as(stage.bob, "POST", pods, podDraft(metadata)));
    expect(answer).toContain("labels and annotations bailiff.dev/* of pods belong to the operator of Bailiff");
    for (const key of keys.split(", ")) expect(answer).toContain(key);
    expect(answer).toContain("write spec.decision of its AgentVerdict");
  });

  test("may have labels that only look like ours", async () => {
    const labels = { app: "bot", bailiff: "x", "example.com/bailiff.dev": "x", "x.bailiff.dev/quarantine": "x" };
    expect((await as(stage.bob, "POST", pods, podDraft({ labels }))).status).toBe(201);
  });

  test("comes marked not even from the cluster's admin, nor from the operator, which makes no pods", async () => {
    expect(refusal(await stage.plane.request("POST", pods, { body: podDraft(marked) }))).toContain("may not set");
    const asOperator = { user: "system:serviceaccount:bailiff-system:bailiff-operator", groups: ["system:masters"] };
    const answer = await stage.plane.request("POST", pods, { body: podDraft(marked), as: asOperator });
    expect(refusal(answer)).toContain("nothing of a pod but its labels and annotations");
  });

  test("by a Deployment whose template is marked is refused, and the ReplicaSet's events say why", async () => {
    const template = { metadata: { labels: { app: "forged", ...marked.labels } }, spec: podDraft().spec };
    const spec = { replicas: 1, selector: { matchLabels: { app: "forged" } }, template };
    const deployments = `/apis/apps/v1/namespaces/${stage.namespace}/deployments`;
    expect((await as(stage.bob, "POST", deployments, { metadata: { name: "forged" }, spec })).status).toBe(201);
    const event = await until("the ReplicaSet tells of it", 30_000, async () => {
      const events = await stage.plane.ask("GET", `/api/v1/namespaces/${stage.namespace}/events`);
      return events.items.find((one: { reason: string }) => one.reason === "FailedCreate");
    });
    expect(event.message).toContain("in templates and manifests, leave them out");
    const found = await stage.plane.ask("GET", `${pods}?labelSelector=app%3Dforged`);
    expect(found.items).toEqual([]);
  });
});

describe("a pod in custody", () => {
  test.each([
    ["its label changed", { labels: { "bailiff.dev/quarantine": "other" } }, "bailiff.dev/quarantine"],
    ["its label taken away", { labels: { "bailiff.dev/isolate": null } }, "bailiff.dev/isolate"],
    ["its annotation changed", { annotations: { "bailiff.dev/case": "bot-2" } }, "bailiff.dev/case"],
    ["all labels taken away", { labels: null }, "bailiff.dev/quarantine"],
    ["a record put on it", { annotations: { "bailiff.dev/original": "{}" } }, "bailiff.dev/original"],
  ])("can't have %s by anybody but the operator", async (_what, metadata, key) => {
    const path = await prisoner();
    for (const target of [path, `${path}/status`]) {
      expect(refusal(await as(stage.bob, "PATCH", target, { metadata }))).toMatch(`may not set, change or remove`);
      expect(refusal(await as(stage.alice, "PATCH", target, { metadata }))).toContain(key);
    }
  });

  test("can still be labelled otherwise, and deleted, by whoever could before", async () => {
    const path = await prisoner();
    expect((await as(stage.bob, "PATCH", path, { metadata: { labels: { app: "other" } } })).status).toBe(200);
    expect((await as(stage.bob, "DELETE", path)).status).toBe(200);
  });

  test("is let go by the operator", async () => {
    const path = await prisoner();
    const none = { labels: { "bailiff.dev/quarantine": null, "bailiff.dev/isolate": null, app: "back" } };
    expect((await as(stage.operator, "PATCH", path, { metadata: none })).body.metadata.labels).toEqual({ app: "back" });
  });
});

test("a mark can't come in with the binding to a node", async () => {
  const held = { ...podDraft(), spec: { ...podDraft().spec, schedulerName: "nobody" } };
  const { metadata } = await stage.plane.ask("POST", pods, { body: held });
  const annotations = { "bailiff.dev/case": "x" };
  const binding = {
    apiVersion: "v1",
    kind: "Binding",
    metadata: { name: metadata.name, annotations },
    target: { kind: "Node", name: "node-1" },
  };
  expect(refusal(await as(stage.bob, "POST", `${pods}/${metadata.name}/binding`, binding))).toContain(
    "bailiff.dev/case",
  );
  const bindings = pods.replace(/pods$/, "bindings");
  expect(refusal(await as(stage.bob, "POST", bindings, binding))).toContain("bailiff.dev/case");
  const plain = { ...binding, metadata: { name: metadata.name } };
  expect((await as(stage.bob, "POST", `${pods}/${metadata.name}/binding`, plain)).status).toBe(201);
});

describe("the operator", () => {
  test.each([
    ["an image", { spec: { containers: [{ name: "app", image: "example.com/other:1" }] } }],
    ["a finalizer", { metadata: { finalizers: ["example.com/hold"] } }],
    ["an owner", { metadata: { ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "x", uid: "x" }] } }],
  ])("may not change %s of a pod", async (_what, patch) => {
    const path = await prisoner();
    expect(refusal(await as(stage.operator, "PATCH", path, patch, "application/strategic-merge-patch+json"))).toContain(
      "the operator of Bailiff may change nothing of a pod but its labels and annotations",
    );
  });

  test("may neither delete pods nor enter them, even where RBAC would let it", async () => {
    const path = await prisoner();
    const mighty = { user: "system:serviceaccount:bailiff-system:bailiff-operator", groups: ["system:masters"] };
    for (const [method, target] of [
      ["DELETE", path],
      ["POST", `${path}/exec?command=ls&stdout=true`],
      ["PATCH", `${path}/status`],
    ] as const) {
      expect((await as(stage.operator, method, target, {})).status).toBe(403);
      expect(refusal(await stage.plane.request(method, target, { body: {}, as: mighty }))).toContain(
        "nothing of a pod",
      );
    }
  });
});
