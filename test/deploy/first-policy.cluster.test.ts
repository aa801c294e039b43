// deploy/FIRST-POLICY.md, word by word: its commands, in its order, on a real API server with the operator; node agents are played.

import { join } from "node:path";
import { condition, marks, Stage } from "@bailiff/operator/testing/stage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, type Json } from "../../hack/control-plane/api.ts";
import { startControlPlane } from "../../hack/control-plane/control-plane.ts";
import { until } from "../../hack/control-plane/ready.ts";
import { nodeAgentToken, operatorKubeconfig } from "../cluster/rbac/shipped.ts";
import { deploy } from "./manifests.ts";
import { blocksOf, runBlock } from "./page.ts";

const namespace = "support";
const chapters = ["1. Observe (two minutes)", "3. Detect", "4. Quarantine"];
const [observe = [], detect = [], quarantine = []] = chapters.map((chapter) => blocksOf(chapter, "FIRST-POLICY.md"));

let stage: Stage;
beforeAll(async () => {
  const plane = await startControlPlane();
  await plane.kubectl("apply", "--server-side", "-f", join(deploy, "install.yaml"));
  await plane.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
  const tokens = new Map<string, string>();
  for (const node of plane.nodes) tokens.set(node, await nodeAgentToken(plane, node));
  stage = new Stage(plane, tokens, await operatorKubeconfig(plane));
  await plane.ask("POST", "/api/v1/namespaces", { body: { metadata: { name: namespace } } });
  await stage.operator();
});
afterAll(() => stage?.[Symbol.asyncDispose]());

/** Who runs it is the cluster's admin, and the page's NAME is a case's. */
const run = (block: string | undefined, verdict?: Json) =>
  runBlock(
    (block ?? "").replaceAll("alice@example.com", "admin").replaceAll("NAME", verdict?.metadata.name ?? "NAME"),
    stage.plane,
  );

const policy = () => stage.ours("GET", `namespaces/${namespace}/agentpolicies/support-bot`);
const says = (type: string, holds: (found: Json) => boolean) =>
  until(`the policy's condition ${type} is so`, 60_000, async () => holds(condition(await policy(), type)));

async function pod(name: string): Promise<Json> {
  await until("the namespace takes pods", 30_000, async () => {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
    return (await stage.plane.request("GET", path)).status === 200;
  });
  return stage.pod(namespace, name, { app: "support-bot" });
}

test("observe: the policy is accepted, its conditions can be read, and nothing is armed", async () => {
  await pod("support-bot");
  await run(observe[0]);
  await says("Accepted", (found) => found?.status === "True");
  expect((await policy()).status.selectedPods).toBe(1);
  const { items } = await stage.plane.ask("GET", `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`);
  expect(items).toEqual([]);
});

test("observe: what is learned and what would be a case can be listed", async () => {
  // As the operator writes it when the first batch of a node comes in.
  const operator = stage.plane.accessWith(
    await stage.plane.tokenFor({ namespace: "bailiff-system", name: "bailiff-operator" }),
  );
  const body = {
    apiVersion: "bailiff.dev/v1alpha1",
    kind: "AgentBaseline",
    metadata: { name: "deployment-support-bot" },
  };
  await ask(operator, "POST", `/apis/bailiff.dev/v1alpha1/namespaces/${namespace}/agentbaselines`, { body });
  await run(observe[1]);
});

test("detect: the cut is armed, and a case can be read and dismissed", async () => {
  await run(detect[0]);
  await says("Armed", (found) => found?.message.includes("NetworkPolicy"));
  const verdict = await stage.verdict(await pod("support-bot-2"), "support-bot", { mode: "Detect" });
  await stage.phase(verdict, "Open");
  await run(detect[1], verdict);
  await stage.phase(verdict, "Dismissed");
});

test("quarantine: with approval a case waits for a person; decided, it is cut; released, it is whole", async () => {
  await run(quarantine[0]);
  await until("the mode is looked at", 60_000, async () => {
    const { metadata, status } = await policy();
    return status.observedGeneration === metadata.generation;
  });
  const held = await pod("support-bot-3");
  const verdict = await stage.verdict(held, "support-bot");
  await stage.phase(verdict, "AwaitingApproval");
  await stage.decide(verdict, { action: "Quarantine", reason: "looks bad" });
  await stage.phase(verdict, "Quarantined");
  expect(marks(await stage.getPod(namespace, "support-bot-3"))).toContain("bailiff.dev/quarantine");
  await run(quarantine[2], verdict);
  await stage.phase(verdict, "Released");
  expect(marks(await stage.getPod(namespace, "support-bot-3"))).toEqual([]);
});

test("the one command that isn't run here watches, and never ends by itself", () => {
  expect(quarantine[1]).toBe("kubectl -n support get agentverdicts --watch\n");
  expect([observe.length, detect.length, quarantine.length]).toEqual([2, 2, 3]);
});
