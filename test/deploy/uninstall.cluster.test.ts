// What deploy/README.md says about removing Bailiff, run word by word on a cluster that has prisoners.
import { join } from "node:path";
import { marks, Stage } from "@bailiff/operator/testing/stage";
import { afterEach, expect, test } from "vitest";
import type { Json } from "../../hack/control-plane/api.ts";
import { startControlPlane } from "../../hack/control-plane/control-plane.ts";
import { until } from "../../hack/control-plane/ready.ts";
import { nodeAgentToken, operatorKubeconfig } from "../cluster/rbac/shipped.ts";
import { deploy } from "./manifests.ts";
import { blocksOf, runBlock } from "./page.ts";

const [inOrder = "", rescue = ""] = blocksOf("Uninstall");

let stage: Stage;
afterEach(() => stage?.[Symbol.asyncDispose]());

/** Installed as a user would; the operator runs as a process of its own, its pods being played. */
async function install(): Promise<void> {
  const plane = await startControlPlane();
  await plane.kubectl("apply", "--server-side", "-f", join(deploy, "install.yaml"));
  await plane.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
  const tokens = new Map<string, string>();
  for (const node of plane.nodes) tokens.set(node, await nodeAgentToken(plane, node));
  stage = new Stage(plane, tokens, await operatorKubeconfig(plane));
}

const run = (block: string) => runBlock(block, stage.plane);

interface Prisoner {
  readonly namespace: string;
  readonly name: string;
  readonly pod: Json;
}

/** One bare pod, and one that lost labels because a foreign policy would have let it talk on. */
async function imprison(): Promise<Prisoner[]> {
  const namespace = await stage.plane.namespace("agents");
  const foreign = {
    metadata: { name: "lets-bots-out" },
    spec: { podSelector: { matchLabels: { app: "bot" } }, policyTypes: ["Egress"], egress: [{}] },
  };
  await stage.plane.ask("POST", `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`, {
    body: foreign,
  });
  const prisoners = await Promise.all(
    ["bot", "clerk"].map(async (name) => {
      await stage.policy(namespace, name, {});
      return { namespace, name, pod: await stage.pod(namespace, name, { app: name }) };
    }),
  );
  await stage.armed(namespace, "bot", "lets-bots-out");
  for (const { pod, name } of prisoners) await stage.phase(await stage.verdict(pod, name), "Quarantined");
  for (const { name } of prisoners)
    expect(marks(await stage.getPod(namespace, name))).toContain("bailiff.dev/quarantine");
  expect((await stage.getPod(namespace, "bot"))?.metadata.labels.app).toBeUndefined();
  return prisoners;
}

async function expectFree(prisoners: readonly Prisoner[]): Promise<void> {
  for (const { namespace, name, pod } of prisoners) {
    const now = await stage.getPod(namespace, name);
    expect(now?.metadata.uid).toBe(pod.metadata.uid);
    expect(marks(now)).toEqual([]);
    expect(now?.metadata.labels).toEqual({ app: name });
    const { items } = await stage.plane.ask(
      "GET",
      `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
    );
    expect(items.map(({ metadata }: Json) => metadata.name)).toEqual(["lets-bots-out"]);
  }
}

/** Of no kind that the cluster has anything of ours is left. */
async function expectNothingLeft(): Promise<void> {
  const { plane } = stage;
  const listed = async (...scope: string[]) =>
    (await plane.kubectl("api-resources", "--verbs=list", "-o", "name", ...scope)).trim().split("\n");
  const kinds = [...(await listed("--namespaced=true")), ...(await listed("--namespaced=false"))].filter(
    (kind) => !kind.startsWith("events"),
  );
  await until("nothing with our label is left", 60_000, async () => {
    const left = await plane.kubectl(
      "get",
      kinds.join(),
      "--all-namespaces",
      "--selector",
      "app.kubernetes.io/part-of=bailiff",
      "-o",
      "name",
    );
    return left.trim() === "";
  });
  expect(kinds.filter((kind) => kind.endsWith("bailiff.dev"))).toEqual([]);
  expect((await plane.request("GET", "/api/v1/namespaces/bailiff-system")).status).toBe(404);
}

test("in the documented order everybody goes free, whole, and nothing of ours is left", async () => {
  await install();
  await stage.operator();
  const prisoners = await imprison();
  await run(inOrder);
  await expectFree(prisoners);
  await expectNothingLeft();
}, 240_000);

test("removed in the wrong order, what is written there lets them go after all", async () => {
  await install();
  await stage.operator();
  const prisoners = await imprison();
  await stage.killOperators();
  await stage.plane.kubectl("delete", "--wait=false", "-f", join(deploy, "install.yaml"));
  await until(
    "the namespace is gone",
    90_000,
    async () => (await stage.plane.request("GET", "/api/v1/namespaces/bailiff-system")).status === 404,
  );
  for (const { namespace, name } of prisoners)
    expect(marks(await stage.getPod(namespace, name))).toContain("bailiff.dev/quarantine");

  // The deployment's pods are played, so the operator must be started beside them as soon as its account is there again.
  const rescued = run(rescue);
  await until(
    "the account is there",
    60_000,
    async () =>
      (await stage.plane.request("GET", "/api/v1/namespaces/bailiff-system/serviceaccounts/bailiff-operator"))
        .status === 200,
  );
  const again = new Stage(stage.plane, new Map(), await operatorKubeconfig(stage.plane));
  await Promise.race([again.operator(), rescued]);
  await rescued;
  await again.killOperators();
  await expectFree(prisoners);
  await expectNothingLeft();
}, 300_000);
