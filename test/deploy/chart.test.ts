// The chart, by the real Helm: it lints, values turn what they say, wrong ones are refused with words that help.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Json } from "../../hack/control-plane/api.ts";
import { helm } from "../../hack/helm/tools.ts";
import { deploy } from "./manifests.ts";
import { objectsIn } from "./same.ts";

const run = await helm();
const chart = join(deploy, "chart");
const rendered = async (...values: readonly string[]): Promise<Json[]> => {
  const sets = values.flatMap((value) => ["--set", value]);
  return objectsIn((await run?.("template", "bailiff", chart, "--namespace", "bailiff-system", ...sets)) ?? "");
};
const find = (objects: readonly Json[], kind: string, name?: string): Json =>
  objects.find((one) => one.kind === kind && (name === undefined || one.metadata.name === name));

describe.runIf(run)("the chart", () => {
  test("lints strictly", async () => {
    expect(await run?.("lint", chart, "--strict", "--namespace", "bailiff-system")).toContain("0 chart(s) failed");
  });

  test("by default leaves out what needs other people's CRDs, and the namespace, which is Helm's to make", async () => {
    const kinds = new Set((await rendered()).map(({ apiVersion }) => apiVersion.split("/")[0]));
    expect([...kinds].filter((group) => /\.(com|io)$/.test(group) && !group.endsWith("k8s.io"))).toEqual([]);
    expect(find(await rendered(), "Namespace")).toBeUndefined();
  });

  test("names images by registry, repository and digest", async () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const objects = await rendered(
      "image.registry=registry.example.com/x/",
      `operator.image.digest=${digest}`,
      "nodeAgent.image.tag=9.9.9",
    );
    const imageOf = (kind: string) => find(objects, kind).spec.template.spec.containers[0].image;
    expect(imageOf("Deployment")).toBe(`registry.example.com/x/bailiff-operator@${digest}`);
    expect(imageOf("DaemonSet")).toBe("registry.example.com/x/bailiff-node-agent:9.9.9");
  });

  test("gives the node agent the host's network, and takes the socket and its group away, only where Tetragon is on TCP", async () => {
    const { spec } = find(await rendered("nodeAgent.tetragon=localhost:54321"), "DaemonSet").spec.template;
    expect(spec).toMatchObject({ hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" });
    expect(spec.volumes.map(({ name }: Json) => name)).toEqual(["state"]);
    expect(spec.containers[0].volumeMounts.map(({ name }: Json) => name)).toEqual(["state"]);
    expect(spec.securityContext.supplementalGroups).toBeUndefined();
    const usual = find(await rendered(), "DaemonSet").spec.template.spec;
    expect([usual.hostNetwork, usual.hostPID, usual.dnsPolicy]).toEqual([undefined, undefined, undefined]);
  });

  test("has no disruption budget for a single replica, which no drain could evict", async () => {
    expect(find(await rendered("operator.replicas=1"), "PodDisruptionBudget")).toBeUndefined();
    expect(find(await rendered("operator.replicas=3"), "PodDisruptionBudget").spec.maxUnavailable).toBe(1);
  });

  test("hands settings over as the programs read them", async () => {
    const objects = await rendered(
      "operator.dryRun=true",
      "operator.excludedNamespaces={a,b}",
      "nodeAgent.logLevel=debug",
      "nodeAgent.extraEnv[0].name=BAILIFF_SHARD_EVERY",
      "nodeAgent.extraEnv[0].value=5m",
    );
    const envOf = (kind: string) =>
      Object.fromEntries(
        find(objects, kind).spec.template.spec.containers[0].env.map(({ name, value }: Json) => [name, value]),
      );
    expect(envOf("Deployment")).toMatchObject({ BAILIFF_DRY_RUN: "true", BAILIFF_EXCLUDED_NAMESPACES: "a,b" });
    expect(envOf("DaemonSet")).toMatchObject({ BAILIFF_LOG_LEVEL: "debug", BAILIFF_SHARD_EVERY: "5m" });
  });

  test("gives monitors and rules the labels by which a Prometheus selects them", async () => {
    const objects = await rendered(
      "prometheus.monitors.enabled=true",
      "prometheus.monitors.additionalLabels.release=x",
      "prometheus.rules.enabled=true",
    );
    expect(find(objects, "ServiceMonitor").metadata.labels).toMatchObject({
      release: "x",
      "app.kubernetes.io/name": "bailiff",
    });
    expect(find(objects, "PodMonitor").metadata.labels.release).toBe("x");
    expect(find(objects, "PrometheusRule").metadata.labels.release).toBeUndefined();
  });

  test("keeps the spool on the node where the folder was prepared", async () => {
    const { volumes } = find(await rendered("nodeAgent.stateOnHost=true"), "DaemonSet").spec.template.spec;
    expect(volumes.find(({ name }: Json) => name === "state")).toEqual({
      name: "state",
      hostPath: { path: "/var/lib/bailiff", type: "Directory" },
    });
  });

  test("leaves the CRDs behind when it goes, unless told otherwise", async () => {
    const policyOf = async (...values: string[]) =>
      find(await rendered(...values), "CustomResourceDefinition").metadata.annotations?.["helm.sh/resource-policy"];
    expect(await policyOf()).toBe("keep");
    expect(await policyOf("crds.keep=false")).toBeUndefined();
    expect(find(await rendered("crds.install=false"), "CustomResourceDefinition")).toBeUndefined();
  });

  test.each([
    ["operator.replica=3", "replica"],
    ["operator.logLevel=loud", "logLevel"],
    ["nodeAgent.tetragon=/run/x.sock", "tetragon"],
    ["nodeAgent.tetragon=unix:///run/elsewhere/tetragon.sock", "tetragon"],
    ["operator.image.digest=latest", "digest"],
    ["operator.keepClosed.for=3 days", "for"],
    ["networkPolicy.apiServerPorts={70000}", "apiServerPorts"],
  ])("refuses %s", async (value, named) => {
    await expect(rendered(value)).rejects.toThrow(named);
  });

  test("refuses another namespace than the one that the admission policies know", async () => {
    await expect(run?.("template", "bailiff", chart, "--namespace", "elsewhere")).rejects.toThrow(
      "Bailiff runs in namespace bailiff-system",
    );
  });
});
