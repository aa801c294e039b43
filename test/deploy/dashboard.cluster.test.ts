// The dashboard as a cluster takes it: one ConfigMap that Grafana's sidecar finds.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { sharedControlPlane } from "../../hack/control-plane/shared.ts";

const folder = join(import.meta.dirname, "../../deploy/grafana");

test("kustomize makes a ConfigMap of it, which the API server takes as it stands", async () => {
  const plane = await sharedControlPlane();
  const namespace = await plane.namespace("dashboard");
  const configMap = parse(await plane.kubectl("kustomize", folder));
  expect(configMap.metadata).toMatchObject({ name: "bailiff-dashboard", namespace: "bailiff-system" });
  expect(configMap.metadata.labels).toMatchObject({ grafana_dashboard: "1", "app.kubernetes.io/part-of": "bailiff" });
  const stdin = stringify({ ...configMap, metadata: { ...configMap.metadata, namespace } });
  await plane.kubectl("apply", "--server-side", "--validate=strict", "-f", "-", { stdin });
  const stored = await plane.ask("GET", `/api/v1/namespaces/${namespace}/configmaps/bailiff-dashboard`);
  expect(stored.data["bailiff.json"]).toBe(readFileSync(join(folder, "generated/bailiff.json"), "utf8"));
});
