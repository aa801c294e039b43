// The sample policies: what people copy first must be right, by our own check and by the real API server.
import { checkAny } from "@bailiff/crds";
import { rules } from "@bailiff/node-agent/judge/rules/index";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../hack/control-plane/api.ts";
import { type ControlPlane, startControlPlane } from "../../hack/control-plane/control-plane.ts";
import { installShipped } from "../cluster/rbac/shipped.ts";
import { deploy, filesOf, objectsOf } from "./manifests.ts";

const files = filesOf("samples");
let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ kubelet: false });
  await installShipped(plane);
});
afterAll(() => plane?.stop());

test("there is one for a support bot, one for a coding agent, one for an ops agent", () => {
  expect(files).toEqual(expect.arrayContaining(["coding-agent.yaml", "ops-agent.yaml", "support-bot.yaml"]));
});

test.each(files)("%s passes our check and the API server's", async (file) => {
  for (const object of objectsOf("samples", file)) {
    const checked = checkAny(object, file);
    expect(checked).toMatchObject({ ok: true });
    await plane.request("POST", "/api/v1/namespaces", { body: { metadata: { name: object.metadata.namespace } } });
  }
  const path = `${deploy}/samples/${file}`;
  expect(await plane.kubectl("apply", "-f", path)).toMatch(/^agentpolicy.bailiff.dev\/\S+ created$/m);
  // Nothing that the API server fills in is a difference to what people keep in Git.
  expect(await plane.kubectl("diff", "-f", path)).toBe("");
  expect(await plane.kubectl("apply", "-f", path)).toMatch(/^agentpolicy.bailiff.dev\/\S+ unchanged$/m);
});

test("they name only rules that there are", () => {
  const known = rules.map(({ name }) => name);
  const specs: Json[] = files.flatMap((file) => objectsOf("samples", file)).map(({ spec }) => spec);
  const named = specs.flatMap((spec) => [
    ...(spec.rules?.disabled ?? []),
    ...Object.keys(spec.rules?.severity ?? {}),
    ...(spec.exceptions ?? []).map(({ rule }: Json) => rule),
  ]);
  expect(named.length).toBeGreaterThan(0);
  expect(known).toEqual(expect.arrayContaining(named));
});
