// The chart put on a real API server by the real Helm, as deploy/README.md says: installed, upgraded, taken away.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ControlPlane, startControlPlane } from "../../hack/control-plane/control-plane.ts";
import { until } from "../../hack/control-plane/ready.ts";
import { helm, helmBinary } from "../../hack/helm/tools.ts";
import { deploy } from "./manifests.ts";
import { blocksOf, runBlock } from "./page.ts";

const run = await helm();
const binary = await helmBinary();
const withHelm = blocksOf("Install").find((block) => block.includes("helm install bailiff")) ?? "";
const chart = join(deploy, "chart");

describe.runIf(run)("Helm", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
  });
  afterAll(() => plane?.stop());

  const there = (...args: readonly string[]) =>
    run?.(...args, "--namespace", "bailiff-system", "--kubeconfig", plane.kubeconfigPath) ?? "";
  const field = (resource: string, path: string) =>
    plane.kubectl("get", resource, "-n", "bailiff-system", "-o", `jsonpath={${path}}`);

  test("installs it by the commands of the page, and all pods get ready", async () => {
    await runBlock(withHelm, plane, [dirname(binary ?? "")]);
    const ready = ["--namespace", "bailiff-system", "--timeout=90s"];
    await plane.kubectl("rollout", "status", "deployment/bailiff-operator", ...ready);
    await plane.kubectl("rollout", "status", "daemonset/bailiff-node-agent", ...ready);
    expect(await field("deployment/bailiff-operator", ".status.readyReplicas")).toBe("2");
    expect(await field("daemonset/bailiff-node-agent", ".status.numberReady")).toBe("2");
    expect(await field("deployment/bailiff-operator", ".metadata.labels.app\\.kubernetes\\.io/managed-by")).toBe(
      "Helm",
    );
    await plane.kubectl("wait", "--for=condition=Established", "crd/agentverdicts.bailiff.dev", "--timeout=30s");
  });

  test("upgrades what a value turns, and nothing else", async () => {
    const before = await field("daemonset/bailiff-node-agent", ".metadata.generation");
    await there("upgrade", "bailiff", chart, "--set", "operator.logLevel=debug,operator.replicas=3");
    expect(await field("deployment/bailiff-operator", ".spec.replicas")).toBe("3");
    expect(await field("daemonset/bailiff-node-agent", ".metadata.generation")).toBe(before);
  });

  test("makes what the API server takes strictly, whatever is turned", async () => {
    const term = { matchExpressions: [{ key: "gpu", operator: "DoesNotExist" }] };
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } },
    };
    const pod = {
      ...{ affinity, tolerations: [{ key: "gpu", operator: "Exists" }], nodeSelector: { disk: "ssd" } },
      ...{ podAnnotations: { "example.com/a": "true" }, extraEnv: [{ name: "NODE_EXTRA_CA_CERTS", value: "/ca.pem" }] },
      resources: { limits: { memory: "1Gi", cpu: "2" } },
    };
    const values = {
      image: { registry: "registry.example.com", pullSecrets: [{ name: "regcred" }] },
      operator: { ...pod, dryRun: true, excludedNamespaces: [], keepClosed: { for: "1h30m", most: 0 } },
      nodeAgent: { ...pod, tetragon: "[::1]:54321", stateOnHost: true, resources: {} },
      priorityClass: { create: false, name: "system-cluster-critical" },
      networkPolicy: { apiServerPorts: [7443] },
    };
    const folder = mkdtempSync(join(tmpdir(), "bailiff-values-"));
    writeFileSync(join(folder, "values.json"), JSON.stringify(values));
    const stdin = (await there("template", "bailiff", chart, "--values", join(folder, "values.json"))) ?? "";
    rmSync(folder, { recursive: true });
    // As Helm, or the volume would keep Helm's source beside the other one.
    const strictly = ["--server-side", "--field-manager=helm", "--dry-run=server", "--validate=strict"];
    const said = await plane.kubectl("apply", ...strictly, "-f", "-", { stdin });
    expect(said).toContain("daemonset.apps/bailiff-node-agent serverside-applied (server dry run)");
    expect(stdin).not.toContain("kind: PriorityClass");
  });

  test("takes everything away but the CRDs, with them policies and cases, and the namespace", async () => {
    const policy = {
      apiVersion: "bailiff.dev/v1alpha1",
      kind: "AgentPolicy",
      metadata: { name: "bot" },
      spec: { selector: { matchLabels: { app: "bot" } } },
    };
    await plane.kubectl("apply", "-f", "-", { stdin: JSON.stringify(policy) });
    expect(await there("uninstall", "bailiff", "--wait")).toContain(
      "[CustomResourceDefinition] agentpolicies.bailiff.dev",
    );
    expect(await plane.kubectl("get", "agentpolicies", "-o", "name")).toBe("agentpolicy.bailiff.dev/bot\n");
    await until("our cluster objects are gone", 30_000, async () => {
      const kinds =
        "clusterroles,clusterrolebindings,validatingadmissionpolicies,validatingadmissionpolicybindings,priorityclasses";
      return (await plane.kubectl("get", kinds, "-l", "app.kubernetes.io/part-of=bailiff", "-o", "name")) === "";
    });
  });

  test("comes back to the CRDs that it left, and to the policies in them", async () => {
    expect(await there("install", "bailiff", chart)).toContain("STATUS: deployed");
    expect(await plane.kubectl("get", "agentpolicies", "-o", "name")).toBe("agentpolicy.bailiff.dev/bot\n");
    await there("uninstall", "bailiff", "--wait");
  });

  test("takes over what kubectl installed, when it is told to", async () => {
    await plane.kubectl("apply", "--server-side", "--force-conflicts", "-f", join(deploy, "install.yaml"));
    await expect(there("install", "bailiff", chart)).rejects.toThrow("invalid ownership metadata");
    const owned = await there("install", "bailiff", chart, "--take-ownership", "--force-conflicts");
    expect(owned).toContain("STATUS: deployed");
    expect(await field("deployment/bailiff-operator", ".metadata.labels.app\\.kubernetes\\.io/managed-by")).toBe(
      "Helm",
    );
  });
});
