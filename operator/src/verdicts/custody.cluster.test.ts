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
