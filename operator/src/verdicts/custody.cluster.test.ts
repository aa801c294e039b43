// How pods of each kind of owner are cut and let go, with a real controller-manager and an operator under its own permissions.
import { describe, expect, test } from "vitest";
import { until } from "../../../hack/control-plane/ready.ts";
import { condition, marks, seeing } from "../testing/stage.ts";
import { useStage } from "../testing/use-stage.ts";

const on = useStage("custody");

describe("a bare pod", () => {
  test("is cut when its case demands it, and is as before once a person releases it", async () => {
    await on.stage.policy(on.namespace, "bot", {});
    const pod = await on.stage.pod(on.namespace, "bot", { app: "bot", tier: "front" });
    const verdict = await on.stage.verdict(pod, "bot");
    const cut = await on.stage.phase(verdict, "Quarantined");
    expect(cut.metadata.finalizers).toEqual(["bailiff.dev/custody"]);
    expect(condition(cut, "Held")).toMatchObject({ status: "True", reason: "InCustody" });
    const held = await on.stage.getPod(on.namespace, "bot");
    expect(held.metadata.labels).toEqual({
      app: "bot",
      tier: "front",
      "bailiff.dev/quarantine": "bot",
      "bailiff.dev/isolate": "true",
    });
    expect(held.metadata.annotations).toMatchObject({ "bailiff.dev/case": verdict.metadata.name });

    await on.stage.decide(verdict, { action: "Release", reason: "ticket 4711" });
    const released = await on.stage.phase(verdict, "Released");
    expect(released.status.closedAt).toBeDefined();
    const after = await on.stage.getPod(on.namespace, "bot");
    expect(after.metadata.labels).toEqual(pod.metadata.labels);
    expect(marks(after)).toEqual([]);
    await on.stage.untilVerdict(verdict, "has no finalizer", ({ metadata }) => metadata.finalizers === undefined);
    const policy = await until("the policy has no prisoners", 60_000, async () => {
      const now = await on.stage.ours("GET", `namespaces/${on.namespace}/agentpolicies/bot`);
      return now.metadata.finalizers === undefined && now;
    });
    expect(condition(policy, "Accepted")).toMatchObject({ status: "True" });
    for (const told of ["Warning Opened AgentVerdict", "Warning Quarantined Pod", "Normal Released AgentVerdict"])
      await on.stage.event(on.namespace, told);
    expect(on.operator.lines.filter(({ level }) => level === "error")).toEqual([]);
  });
});

describe("a Deployment's pod that other policies still allow", () => {
  async function isolated() {
    await on.stage.plane.kubectl("-n", on.namespace, "create", "deployment", "web", "--image=example.com/web:2");
    await on.allowing("allow-web", { matchLabels: { app: "web" } });
    await on.stage.policy(on.namespace, "web", {});
    const [pod] = await on.stage.runningPods(on.namespace, "app=web", 1);
    await on.stage.armed(on.namespace, "web", "allow-web");
    const verdict = await on.stage.verdict(pod, "web", { agent: { name: "deployment/web" } });
    const cut = await on.stage.phase(verdict, "Quarantined");
    return { pod, verdict, cut };
  }

  test("loses the label that they ask for, is replaced, and stays outside when it is released", async () => {
    const { pod, verdict, cut } = await isolated();
    expect(cut.status.quarantine).toMatchObject({ removedLabels: ["app"], overlap: [] });
    await on.stage.runningPods(on.namespace, "app=web", 1); // its replacement
    await until("the ReplicaSet has let go", 60_000, async () => {
      return (await on.stage.getPod(on.namespace, pod.metadata.name))?.metadata.ownerReferences === undefined;
    });
    await on.stage.decide(verdict, { action: "Release" });
    const released = await on.stage.phase(verdict, "Released");
    expect(condition(released, "Replaced")).toMatchObject({ status: "True" });
    const outside = await on.stage.getPod(on.namespace, pod.metadata.name);
    expect(marks(outside)).toEqual(["bailiff.dev/original"]);
    expect(outside.metadata.labels).not.toHaveProperty("app");
    await on.stage.event(on.namespace, "Warning Replaced");

    await on.stage.decide(verdict, { action: "Release", readopt: true });
    await until("it is taken back, or deleted as one too many", 60_000, async () => {
      const now = await on.stage.getPod(on.namespace, pod.metadata.name);
      return now === undefined || now.metadata.ownerReferences?.[0].kind === "ReplicaSet";
    });
    await on.stage.runningPods(on.namespace, "app=web", 1);
  });

  test("goes back to its ReplicaSet at once when the decision says so", async () => {
    const { pod, verdict } = await isolated();
    await until("the ReplicaSet has let go", 60_000, async () => {
      return (await on.stage.getPod(on.namespace, pod.metadata.name))?.metadata.ownerReferences === undefined;
    });
    await on.stage.decide(verdict, { action: "Release", readopt: true });
    const released = await on.stage.phase(verdict, "Released");
    expect(condition(released, "Replaced")).toBeUndefined();
    await until("it is taken back, or deleted as one too many", 60_000, async () => {
      const now = await on.stage.getPod(on.namespace, pod.metadata.name);
      return now === undefined || now.metadata.ownerReferences?.[0].kind === "ReplicaSet";
    });
  });
});

describe("a pod whose controller owns its labels", () => {
  const template = {
    metadata: { labels: { app: "db" } },
    spec: { restartPolicy: "Never", containers: [{ name: "app", image: "example.com/db:1" }] },
  };

  test("of a StatefulSet keeps them, and the case says that the cut doesn't hold and why", async () => {
    const { restartPolicy: _, ...spec } = template.spec;
    const body = {
      metadata: { name: "db" },
      spec: { serviceName: "db", selector: { matchLabels: { app: "db" } }, template: { ...template, spec } },
    };
    await on.stage.plane.ask("POST", `/apis/apps/v1/namespaces/${on.namespace}/statefulsets`, { body });
    await on.allowing("allow-db", { matchLabels: { app: "db" } });
    await on.stage.policy(on.namespace, "db", {});
    const pod = await on.stage.running(on.namespace, "db-0");
    await on.stage.armed(on.namespace, "db", "allow-db");
    const verdict = await on.stage.verdict(pod, "db");
    const { status } = await on.stage.phase(verdict, "Quarantined");
    expect(status.quarantine).toMatchObject({ state: "Ineffective", removedLabels: [] });
    expect(status.quarantine.overlap).toMatchObject([{ policy: `${on.namespace}/allow-db`, direction: "Egress" }]);
    expect(status.quarantine.message).toContain("StatefulSet db's");
    expect((await on.stage.getPod(on.namespace, "db-0")).metadata.labels.app).toBe("db");
  });

  test("of a Job does too", async () => {
    const body = { metadata: { name: "db" }, spec: { template } };
    await on.stage.plane.ask("POST", `/apis/batch/v1/namespaces/${on.namespace}/jobs`, { body });
    await on.allowing("allow-db", { matchLabels: { app: "db" } });
    await on.stage.policy(on.namespace, "db", {});
    const [pod] = await on.stage.runningPods(on.namespace, "app=db", 1);
    await on.stage.armed(on.namespace, "db", "allow-db");
    const { status } = await on.stage.phase(await on.stage.verdict(pod, "db"), "Quarantined");
    expect(status.quarantine).toMatchObject({ state: "Ineffective", removedLabels: [] });
    expect(status.quarantine.message).toContain("Job db's");
  });

  test("of a sandbox controller does too, whose own policy allows the Internet", async () => {
    const group = "agents.x-k8s.io";
    const names = { plural: "sandboxes", kind: "Sandbox", singular: "sandbox" };
    const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
    const definition = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `sandboxes.${group}`, annotations: { "api-approved.kubernetes.io": "unapproved, for a test" } },
      spec: {
        group,
        scope: "Namespaced",
        names,
        versions: [{ name: "v1alpha1", served: true, storage: true, schema }],
      },
    };
    await on.stage.plane.kubectl("apply", "-f", "-", { stdin: JSON.stringify(definition) });
    await on.stage.plane.kubectl(
      "wait",
      "--for=condition=Established",
      "crd",
      definition.metadata.name,
      "--timeout=60s",
    );
    const apiVersion = `${group}/v1alpha1`;
    const path = `/apis/${apiVersion}/namespaces/${on.namespace}/sandboxes`;
    const sandbox = await on.stage.plane.ask("POST", path, {
      body: { apiVersion, kind: "Sandbox", metadata: { name: "box" } },
    });
    const except = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
    await on.stage.plane.ask("POST", `/apis/networking.k8s.io/v1/namespaces/${on.namespace}/networkpolicies`, {
      body: {
        metadata: { name: "template" },
        spec: {
          podSelector: { matchLabels: { sandbox: "box" } },
          policyTypes: ["Ingress", "Egress"],
          egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except } }] }],
        },
      },
    });
    await on.stage.policy(on.namespace, "box", { selector: { matchLabels: { sandbox: "box" } } });
    const labels = { sandbox: "box", "agents.x-k8s.io/sandbox-template-ref-hash": "abc" };
    const owner = { apiVersion, kind: "Sandbox", name: "box", uid: sandbox.metadata.uid, controller: true };
    const body = {
      metadata: { name: "box", labels, ownerReferences: [owner] },
      spec: { containers: [{ name: "app", image: "example.com/app:1" }] },
    };
    await on.stage.plane.ask("POST", `/api/v1/namespaces/${on.namespace}/pods`, { body });
    const pod = await on.stage.running(on.namespace, "box");
    await on.stage.armed(on.namespace, "box", "/template");
    const verdict = await on.stage.verdict(pod, "box", { agent: { name: "sandboxtemplate/abc" } });
    const { status } = await on.stage.phase(verdict, "Quarantined");
    expect(status.quarantine).toMatchObject({ state: "Ineffective", removedLabels: [] });
    expect(status.quarantine.overlap).toMatchObject([{ policy: `${on.namespace}/template`, direction: "Egress" }]);
    expect(status.quarantine.message).toContain("Sandbox box's");
    const { status: said } = await on.stage.ours("GET", `namespaces/${on.namespace}/agentpolicies/box`);
    expect(said.agents).toMatchObject([{ name: "sandboxtemplate/abc" }]);
    await on.stage.decide(verdict, { action: "Release" });
    await on.stage.phase(verdict, "Released");
    expect((await on.stage.getPod(on.namespace, "box"))?.metadata.labels).toEqual(labels);
  });

  test("is cut by the kernel where that is enforced, and proven by what it refused", async () => {
    await on.stage.node("node-1", seeing);
    await on.allowing("allow-all", {});
    await on.stage.policy(on.namespace, "bot", {});
    const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" }, { nodeName: "node-1" });
    await on.stage.armed(on.namespace, "bot", "node-1: Kernel");
    const verdict = await on.stage.verdict(pod, "bot");
    const cut = await on.stage.phase(verdict, "Quarantined");
    expect(cut.status.quarantine).toMatchObject({ state: "Pending", removedLabels: [] });
    const now = new Date().toISOString();
    const last = { refused: { time: now, destination: "203.0.113.66:443" } };
    await on.stage.report(verdict, {
      custody: { cutAt: now, kernelCut: "Enforce", window: { since: now, until: now, refused: 3, last } },
    });
    const proven = await on.stage.untilVerdict(
      verdict,
      "is proven",
      ({ status }) => status.quarantine?.state === "Enforced",
    );
    expect(proven.status.quarantine.message).toContain("3 calls refused, the last to 203.0.113.66:443");
    expect(condition(proven, "Holds")).toMatchObject({ status: "True", reason: "Enforced" });
    await on.stage.report(verdict, {
      custody: {
        window: {
          since: now,
          until: now,
          refused: 4,
          establishedOut: 1,
          last: { establishedOut: { time: now, destination: "198.51.100.1:80" } },
        },
      },
    });
    const leaking = await on.stage.untilVerdict(
      verdict,
      "leaks",
      ({ status }) => status.quarantine?.state === "Ineffective",
    );
    expect(leaking.status.quarantine.message).toContain("198.51.100.1:80");
  });
});

test("a stronger backend that nobody confirms for 10 s is followed by taking labels away", async () => {
  await on.stage.node("node-2", seeing);
  await on.allowing("allow-bot", { matchLabels: { app: "bot" } });
  await on.stage.policy(on.namespace, "bot", {});
  const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" }, { nodeName: "node-2" });
  await on.stage.armed(on.namespace, "bot", "node-2: Kernel");
  const verdict = await on.stage.verdict(pod, "bot");
  const first = await on.stage.phase(verdict, "Quarantined");
  expect(first.status.quarantine).toMatchObject({ state: "Pending", removedLabels: [] });
  expect((await on.stage.getPod(on.namespace, "bot")).metadata.labels.app).toBe("bot");
  await on.stage.untilVerdict(
    verdict,
    "has taken the label",
    ({ status }) => status.quarantine.removedLabels.length > 0,
    60_000,
  );
  expect((await on.stage.getPod(on.namespace, "bot")).metadata.labels).not.toHaveProperty("app");
  await on.stage.decide(verdict, { action: "Dismiss" });
  await on.stage.phase(verdict, "Dismissed");
  expect((await on.stage.getPod(on.namespace, "bot")).metadata.labels).toEqual({ app: "bot" });
});
