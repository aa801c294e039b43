// A policy that holds prisoners (it has the finalizer bailiff.dev/custody): tightened by anybody whom RBAC lets, loosened or deleted,
// which frees pods, only by who may decide.
import { policy } from "@bailiff/crds/samples/samples";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { as, ours, refusal, type Stage, setStage } from "./stage.ts";

let stage: Stage;
let policies: string;
beforeAll(async () => {
  stage = await setStage();
  policies = ours(stage.namespace, "agentpolicies");
});
afterAll(() => stage?.plane.stop());

const custody = ["bailiff.dev/custody"];
const peer = { cidr: "192.0.2.0/24", ports: [443], protocol: "TCP" };
const strict = { mode: "Quarantine", response: { ttl: "4h", criticalTtl: "0", allow: { egress: [peer] } } };

let made = 0;
async function stored(spec: Json = strict, held = true): Promise<string> {
  made++;
  const body = { ...policy(spec), metadata: { name: `bot-${made}` } };
  expect((await as(stage.bob, "POST", policies, body)).status).toBe(201);
  const path = `${policies}/bot-${made}`;
  if (held) expect((await as(stage.operator, "PATCH", path, { metadata: { finalizers: custody } })).status).toBe(200);
  return path;
}

const looser: readonly [string, Json][] = [
  ["spec.selector", { selector: { matchLabels: { app: "nobody" } } }],
  ["spec.mode", { mode: "Detect" }],
  ["spec.mode", { mode: "Observe" }],
  ["spec.response.quarantineAt", { response: { quarantineAt: "Critical" } }],
  ["spec.response.approval", { response: { approval: "Manual" } }],
  ["spec.response.ttl", { response: { ttl: "3h59m" } }],
  ["spec.response.criticalTtl", { response: { criticalTtl: "1000h" } }],
  ["spec.response.allow", { response: { allow: { dns: true } } }],
  ["spec.response.allow", { response: { allow: { egress: [peer, { cidr: "203.0.113.0/24" }] } } }],
  ["spec.response.allow", { response: { allow: { ingress: [{ podSelector: {} }] } } }],
  ["spec.mode, spec.response.ttl", { mode: "Detect", response: { ttl: "1m" } }],
];

describe("a policy that holds prisoners", () => {
  test.each(looser)("is not loosened without the right to decide: %s %j", async (fields, spec) => {
    const path = await stored();
    expect(refusal(await as(stage.bob, "PATCH", path, { spec }))).toBe(
      `this takes the verb decide on agentverdicts.bailiff.dev in namespace ${stage.namespace}, which bob@example.com does ` +
        `not have: the policy holds prisoners, and ${fields} would be looser. Let them go first (spec.decision of their ` +
        "AgentVerdicts), or have it done by who may decide",
    );
    expect((await as(stage.alice, "PATCH", path, { spec })).status).toBe(200);
  });

  test.each([
    ["a tighter threshold", { response: { quarantineAt: "Medium" } }],
    ["a later release", { response: { ttl: "5h" } }],
    ["no release at all", { response: { ttl: "0" } }],
    ["less left open", { response: { allow: { egress: [] } } }],
    ["a new owner", { owner: { team: "other" } }],
    ["more declared", { declared: { destinations: [{ entity: "cluster-dns" }] } }],
  ])("takes %s from anybody whom RBAC lets", async (_what, spec) => {
    const path = await stored();
    expect((await as(stage.bob, "PATCH", path, { spec })).status).toBe(200);
  });

  test("is deleted only by who may decide, and not one among many either", async () => {
    const path = await stored();
    const message = "deleting a policy that holds prisoners frees them";
    expect(refusal(await as(stage.bob, "DELETE", path))).toContain(message);
    expect(refusal(await as(stage.bob, "DELETE", policies))).toContain(message);
    expect((await as(stage.alice, "DELETE", path)).status).toBe(200);
    expect((await stage.plane.ask("GET", path)).metadata.deletionTimestamp).toBeDefined();
    expect((await as(stage.operator, "PATCH", path, { metadata: { finalizers: null } })).status).toBe(200);
    expect((await stage.plane.request("GET", path)).status).toBe(404);
  });

  test("loses its mark to nobody but the operator, and gets it from nobody else", async () => {
    const message = "the finalizer bailiff.dev/custody is set and removed by the operator of Bailiff";
    const held = await stored();
    expect(refusal(await as(stage.bob, "PATCH", held, { metadata: { finalizers: null } }))).toContain(message);
    const free = await stored(strict, false);
    expect(refusal(await as(stage.bob, "PATCH", free, { metadata: { finalizers: custody } }))).toContain(message);
    const born = { ...policy(strict), metadata: { name: "born-held", finalizers: custody } };
    expect(refusal(await as(stage.bob, "POST", policies, born))).toContain(message);
  });

  test("goes with its namespace", async () => {
    const doomed = await stage.plane.namespace("doomed");
    const body = { ...policy(strict), metadata: { name: "bot" } };
    const path = `${ours(doomed, "agentpolicies")}/bot`;
    await stage.plane.ask("POST", ours(doomed, "agentpolicies"), { body });
    await as(stage.operator, "PATCH", path, { metadata: { finalizers: custody } });
    await stage.plane.kubectl("delete", "namespace", doomed, "--wait=false");
    await stage.plane.kubectl("wait", "--for=jsonpath={.metadata.deletionTimestamp}", "-n", doomed, "agp", "--all");
    expect((await as(stage.operator, "PATCH", path, { metadata: { finalizers: null } })).status).toBe(200);
    await stage.plane.kubectl("wait", "--for=delete", `namespace/${doomed}`, "--timeout=60s");
  });
});

describe("a policy without prisoners", () => {
  test.each(looser)("is loosened by anybody whom RBAC lets: %s %j", async (_fields, spec) => {
    const path = await stored(strict, false);
    expect((await as(stage.bob, "PATCH", path, { spec })).status).toBe(200);
  });

  test("is deleted by anybody whom RBAC lets", async () => {
    expect((await as(stage.bob, "DELETE", await stored(strict, false))).status).toBe(200);
  });
});

test("the operator changes no policy's spec, and may write its status", async () => {
  const path = await stored(strict, false);
  expect(refusal(await as(stage.operator, "PATCH", path, { spec: { mode: "Observe" } }))).toContain(
    "specs are written by people and node agents",
  );
  const status = { selectedPods: 2 };
  expect((await as(stage.operator, "PATCH", `${path}/status`, { status })).body.status).toMatchObject(status);
});
