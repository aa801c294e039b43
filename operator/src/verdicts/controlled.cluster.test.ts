// Pods whose controller would put labels back: nothing is taken from them, and the case says what holds them, or that nothing does.
import { beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { condition, seeing } from "../testing/stage.ts";
import { useStage } from "../testing/use-stage.ts";

const on = useStage("controlled");
const group = "agents.x-k8s.io";
const labels = { app: "db" };
const containers = [{ name: "app", image: "example.com/db:1" }];

beforeAll(async () => {
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  const definition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `sandboxes.${group}`, annotations: { "api-approved.kubernetes.io": "unapproved, for a test" } },
    spec: {
      group,
      scope: "Namespaced",
      names: { plural: "sandboxes", kind: "Sandbox", singular: "sandbox" },
      versions: [{ name: "v1alpha1", served: true, storage: true, schema }],
    },
  };
  await on.stage.plane.kubectl("apply", "-f", "-", { stdin: JSON.stringify(definition) });
  await on.stage.plane.kubectl("wait", "--for=condition=Established", "crd", definition.metadata.name, "--timeout=60s");
});

/** A controller of that kind by the name of "db", and its pod. */
const controllers: Readonly<Record<string, (nodeName?: string) => Promise<Json>>> = {
  async StatefulSet(nodeName) {
    const template = { metadata: { labels }, spec: { nodeName, containers } };
    const spec = { serviceName: "db", selector: { matchLabels: { app: "db" } }, template };
    const path = `/apis/apps/v1/namespaces/${on.namespace}/statefulsets`;
    await on.stage.plane.ask("POST", path, { body: { metadata: { name: "db" }, spec } });
    return on.stage.running(on.namespace, "db-0");
  },
  async Job(nodeName) {
    const spec = { template: { metadata: { labels }, spec: { restartPolicy: "Never", nodeName, containers } } };
    const path = `/apis/batch/v1/namespaces/${on.namespace}/jobs`;
    await on.stage.plane.ask("POST", path, { body: { metadata: { name: "db" }, spec } });
    const [pod] = await on.stage.runningPods(on.namespace, "app=db", 1);
    return pod;
  },
  /** Its controller isn't there; what counts is whose pod it is. */
  async Sandbox(nodeName) {
    const apiVersion = `${group}/v1alpha1`;
    const { metadata } = await on.stage.plane.ask("POST", `/apis/${apiVersion}/namespaces/${on.namespace}/sandboxes`, {
      body: { apiVersion, kind: "Sandbox", metadata: { name: "db" } },
    });
    const owner = { apiVersion, kind: "Sandbox", name: "db", uid: metadata.uid, controller: true };
    const template = { "agents.x-k8s.io/sandbox-template-ref-hash": "abc" };
    const made = { name: "db", labels: { ...labels, ...template }, ownerReferences: [owner] };
    const body = { metadata: made, spec: { nodeName, containers } };
    await on.stage.plane.ask("POST", `/api/v1/namespaces/${on.namespace}/pods`, { body });
    return on.stage.running(on.namespace, "db");
  },
};

/** As the template of a sandbox has it: the Internet is open, the cluster is not. */
async function allowInternet(): Promise<void> {
  const except = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
  const egress = [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except } }] }];
  const spec = { podSelector: { matchLabels: { app: "db" } }, policyTypes: ["Ingress", "Egress"], egress };
  const path = `/apis/networking.k8s.io/v1/namespaces/${on.namespace}/networkpolicies`;
  await on.stage.plane.ask("POST", path, { body: { metadata: { name: "internet" }, spec } });
}

describe.each([
  ["StatefulSet", "statefulset/db"],
  ["Job", "job/db"],
  ["Sandbox", "sandboxtemplate/abc"],
])("the pod of a %s", (kind, agent) => {
  const podOf = (nodeName?: string): Promise<Json> => controllers[kind]?.(nodeName) ?? Promise.reject(new Error(kind));
  const labelsOf = async ({ metadata }: Json) =>
    (await on.stage.getPod(on.namespace, metadata.name))?.metadata.labels as Readonly<Record<string, string>>;

  test("keeps its labels, and the case says that the cut doesn't hold and why", async () => {
    await allowInternet();
    await on.stage.policy(on.namespace, "db", {});
    const pod = await podOf("node-2");
    await on.stage.armed(on.namespace, "db", "/internet");
    const verdict = await on.stage.verdict(pod, "db", { agent: { name: agent } });
    const { status } = await on.stage.phase(verdict, "Quarantined");
    expect(status.quarantine).toMatchObject({ state: "Ineffective", removedLabels: [] });
    expect(status.quarantine.overlap).toMatchObject([{ policy: `${on.namespace}/internet`, direction: "Egress" }]);
    expect(status.quarantine.message).toContain(`${kind} db's`);
    expect(await labelsOf(pod)).toMatchObject(pod.metadata.labels);
    const { status: said } = await on.stage.ours("GET", `namespaces/${on.namespace}/agentpolicies/db`);
    expect(said.agents).toMatchObject([{ name: agent }]);
    await on.stage.decide(verdict, { action: "Release" });
    await on.stage.phase(verdict, "Released");
    expect(await labelsOf(pod)).toEqual(pod.metadata.labels);
  });

  test("is held by the kernel where that is enforced: proven by what it refused, Ineffective once it leaks", async () => {
    await on.stage.node("node-1", seeing);
    await allowInternet();
    await on.stage.policy(on.namespace, "db", {});
    const pod = await podOf("node-1");
    await on.stage.armed(on.namespace, "db", "node-1: Kernel");
    const verdict = await on.stage.verdict(pod, "db");
    const cut = await on.stage.phase(verdict, "Quarantined");
    expect(cut.status.quarantine).toMatchObject({ state: "Pending", removedLabels: [] });
    const now = new Date().toISOString();
    const last = { refused: { time: now, destination: "203.0.113.66:443" } };
    const window = { since: now, until: now, refused: 3, last };
    await on.stage.report(verdict, { custody: { cutAt: now, kernelCut: "Enforce", window } });
    const proven = await on.stage.untilVerdict(verdict, "is proven", ({ status }) => {
      return status.quarantine?.state === "Enforced";
    });
    expect(proven.status.quarantine.message).toContain("3 calls refused, the last to 203.0.113.66:443");
    expect(condition(proven, "Holds")).toMatchObject({ status: "True", reason: "Enforced" });
    expect(await labelsOf(pod)).toMatchObject(pod.metadata.labels);
    const established = { time: now, destination: "198.51.100.1:80" };
    const leak = { ...window, refused: 4, establishedOut: 1, last: { establishedOut: established } };
    await on.stage.report(verdict, { custody: { window: leak } });
    const leaking = await on.stage.untilVerdict(verdict, "leaks", ({ status }) => {
      return status.quarantine?.state === "Ineffective";
    });
    expect(leaking.status.quarantine.message).toContain("198.51.100.1:80");
  });
});
