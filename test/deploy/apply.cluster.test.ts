// Every manifest against the real API server: server-side, with strict validation, on a cluster that had nothing of ours before.
import { globSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../hack/control-plane/control-plane.ts";
import { until } from "../../hack/control-plane/ready.ts";
import { foreignCrds } from "../../hack/foreign-crds/foreign-crds.ts";
import type { ForeignName } from "../../hack/foreign-crds/modules.ts";
import { deploy } from "./manifests.ts";

/** Folders that need other people's CRDs, and whose. */
const foreign: readonly (readonly [folder: string, crds: ForeignName])[] = [
  ["tetragon", "tetragon-oldest"],
  ["tetragon", "tetragon-newest"],
  ["tetragon/loopback", "tetragon-oldest"],
  ["tetragon/loopback", "tetragon-newest"],
  ["backends/cilium", "cilium"],
  ["backends/network-policy-api", "network-policy-api"],
  ["prometheus", "prometheus-operator"],
];
const overlays = ["base", "overlays/demo", "overlays/tetragon-tcp", "overlays/tetragon-mtls"];

let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane?.stop());

const apply = (...what: readonly string[]) => plane.kubectl("apply", "--server-side", "--validate=strict", ...what);

describe("install.yaml", () => {
  test("takes an empty cluster at the first try", async () => {
    const said = await apply("-f", join(deploy, "install.yaml"));
    expect(
      said
        .trim()
        .split("\n")
        .every((line) => line.endsWith("serverside-applied")),
    ).toBe(true);
    expect(said).toContain("deployment.apps/bailiff-operator serverside-applied");
    await plane.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
  });

  test("can be applied again, and the chart's or kustomize's form of it over it", async () => {
    await apply("-f", join(deploy, "install.yaml"));
    for (const overlay of overlays) await apply("-k", join(deploy, overlay));
    await apply("-f", join(deploy, "install.yaml"));
    const replicas = [
      "get",
      "deployment",
      "bailiff-operator",
      "-n",
      "bailiff-system",
      "-o",
      "jsonpath={.spec.replicas}",
    ];
    expect(await plane.kubectl(...replicas)).toBe("2");
  });

  test("gets its pods from the cluster's own controllers: two operators, a node agent on each node", async () => {
    await until("the pods are there", 60_000, async () => {
      const items = await plane.kubectl(
        "get",
        "pods",
        "-n",
        "bailiff-system",
        "-o",
        "jsonpath={.items[*].spec.serviceAccountName}",
      );
      return (
        items.split(" ").sort().join() === "bailiff-node-agent,bailiff-node-agent,bailiff-operator,bailiff-operator"
      );
    });
    await plane.kubectl(
      "wait",
      "--for=condition=Available",
      "deployment/bailiff-operator",
      "-n",
      "bailiff-system",
      "--timeout=60s",
    );
    await plane.kubectl("rollout", "status", "daemonset/bailiff-node-agent", "-n", "bailiff-system", "--timeout=60s");
  });
});

for (const [folder, crds] of foreign) {
  const files = await foreignCrds(crds);
  test.runIf(files)(`deploy/${folder} is what the CRDs of ${crds} ask for`, async () => {
    for (const file of files ?? []) await plane.kubectl("apply", "--server-side", "--force-conflicts", "-f", file);
    await plane.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
    // A schema that was just changed bites some moments later.
    const said = await until(`deploy/${folder} is taken`, 30_000, async () =>
      apply("--dry-run=server", "-k", join(deploy, folder)),
    );
    expect(said.trim().split("\n").length).toBeGreaterThan(0);
    await apply("-k", join(deploy, folder));
  });
}

test("a field that the CRDs don't know would have been refused", async () => {
  const stdin = JSON.stringify({
    apiVersion: "bailiff.dev/v1alpha1",
    kind: "AgentPolicy",
    metadata: { name: "typo", namespace: "default" },
    spec: { selector: { matchLabels: { app: "bot" } }, quarantineAt: "High" },
  });
  const refused = plane.kubectl("apply", "--server-side", "--validate=strict", "--dry-run=server", "-f", "-", {
    stdin,
  });
  await expect(refused).rejects.toThrow("quarantineAt");
});

test("no YAML of deploy/ is left out: it is in a kustomization that was applied, or says here why not", () => {
  const elsewhere = [
    /^chart\//, // rendered and compared with the base: chart.test.ts, one-source.cluster.test.ts
    /^samples\//, // samples.cluster.test.ts
    /^install\.yaml$/,
    /kustomization\.yaml$/,
    /^overlays\//, // patches
    /^prometheus\/(rules|tests?\/)/, // promtool's: alerts.test.ts
    /^grafana\//,
  ];
  const applied = ["base", "admission", ...foreign.map(([folder]) => folder)];
  const files = globSync("**/*.yaml", { cwd: deploy }).filter(
    (file) => !elsewhere.some((pattern) => pattern.test(file)),
  );
  const left = files.filter((file) => !applied.some((folder) => file.startsWith(`${folder}/`)));
  expect(left).toEqual([]);
});
