// One source: what the real Helm makes of the chart, the real kustomize of the base, and what is in install.yaml, are the same objects.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Json } from "../../hack/control-plane/api.ts";
import { sharedControlPlane } from "../../hack/control-plane/shared.ts";
import { helm } from "../../hack/helm/tools.ts";
import { deploy } from "./manifests.ts";
import { byName, objectsIn } from "./same.ts";

const run = await helm();
const chart = ["template", "bailiff", join(deploy, "chart"), "--namespace", "bailiff-system"];
const kustomized = async () => objectsIn(await (await sharedControlPlane()).kubectl("kustomize", join(deploy, "base")));

/** What may differ: who manages the object, and that Helm keeps CRDs. */
function withoutManager(object: Json): Json {
  const copy = structuredClone(object);
  for (const metadata of [copy.metadata, copy.spec?.template?.metadata].filter(Boolean)) {
    delete metadata.labels?.["app.kubernetes.io/managed-by"];
    delete metadata.labels?.["helm.sh/chart"];
    delete metadata.annotations?.["helm.sh/resource-policy"];
    if (Object.keys(metadata.annotations ?? {}).length === 0) delete metadata.annotations;
  }
  return copy;
}

test("install.yaml has exactly the objects of the base", async () => {
  const install = objectsIn(readFileSync(join(deploy, "install.yaml"), "utf8"));
  expect(byName(install)).toEqual(byName(await kustomized()));
});

test.runIf(run)(
  "the chart with its default values, and the namespace, renders exactly the objects of the base",
  async () => {
    const rendered = objectsIn((await run?.(...chart, "--set", "namespace.create=true")) ?? "");
    expect(rendered.length).toBeGreaterThan(30);
    expect(byName(rendered.map(withoutManager))).toEqual(byName((await kustomized()).map(withoutManager)));
  },
);

test.runIf(run)("with monitors and rules it has what deploy/prometheus has, braces of the alerts and all", async () => {
  const rendered = await run?.(...chart, "--set", "prometheus.monitors.enabled=true,prometheus.rules.enabled=true");
  const theirs = objectsIn(rendered ?? "").filter(({ apiVersion }) => apiVersion.startsWith("monitoring.coreos.com/"));
  const plane = await sharedControlPlane();
  const ours = objectsIn(await plane.kubectl("kustomize", join(deploy, "prometheus")));
  const unlabelled = (object: Json) => ({ ...object, metadata: { ...object.metadata, labels: undefined } });
  expect(ours.length).toBeGreaterThan(2);
  expect(byName(theirs.map(unlabelled))).toEqual(byName(ours.map(unlabelled)));
});

test.runIf(run)("the overlay for Tetragon on TCP is what the chart makes of such an address", async () => {
  const rendered = objectsIn((await run?.(...chart, "--set", "nodeAgent.tetragon=localhost:54321")) ?? "");
  const plane = await sharedControlPlane();
  const overlay = objectsIn(await plane.kubectl("kustomize", join(deploy, "overlays/tetragon-tcp")));
  const nodeAgent = (objects: readonly Json[]) => {
    const { spec } = withoutManager(objects.find(({ kind }) => kind === "DaemonSet"));
    const byVariable = (a: Json, b: Json) => (a.name < b.name ? -1 : 1);
    spec.template.spec.containers[0].env.sort(byVariable);
    return spec;
  };
  expect(nodeAgent(rendered)).toEqual(nodeAgent(overlay));
});

test("each object bears the labels that people select by", async () => {
  for (const { kind, metadata, spec } of await kustomized())
    for (const { labels } of [metadata, ...(spec?.template ? [spec.template.metadata] : [])])
      expect(labels, `${kind} ${metadata.name}`).toMatchObject({
        "app.kubernetes.io/name": "bailiff",
        "app.kubernetes.io/instance": "bailiff",
        "app.kubernetes.io/part-of": "bailiff",
        "app.kubernetes.io/managed-by": "kustomize",
        "app.kubernetes.io/version": expect.stringMatching(/^\d+\.\d+\.\d+$/),
      });
});
