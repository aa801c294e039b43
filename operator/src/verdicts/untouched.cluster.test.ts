// When nothing happens to a pod, and what people may do about it, on a real API server.
import { describe, expect, test } from "vitest";
import { until } from "../../../hack/control-plane/ready.ts";
import { finding, marks } from "../testing/stage.ts";
import { useStage } from "../testing/use-stage.ts";

const everyOne = { key: "nobody", operator: "DoesNotExist" };
const on = useStage("untouched", ["--excluded-namespaces", "kube-system,off-limits"]);

describe("nothing happens to the pod", () => {
  test.each([
    ["in mode Observe", { mode: "Observe" }, {}, "Observe"],
    ["in mode Detect", { mode: "Detect" }, {}, "Detect"],
    ["below quarantineAt", {}, { severity: "Medium" }, "BelowThreshold"],
    ["when the judge doesn't recommend it", {}, { recommendation: "None" }, "NotRecommended"],
    ["when another policy selects it", {}, { policy: { name: "other", generation: 1 } }, "NotSelected"],
    [
      "when its last offence is longer ago than the ttl",
      {},
      { severity: "High", findings: [finding("2020-01-01T00:00:00Z", { severity: "High" })] },
      "TtlPassed",
    ],
  ])("%s, and the case says so", async (_, policy, verdict, reason) => {
    await on.stage.policy(on.namespace, "bot", policy);
    const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" });
    const made = await on.stage.verdict(pod, "bot", verdict);
    const { status } = await on.stage.held(made, reason);
    expect(status.phase).toBe("Open");
    expect(marks(await on.stage.getPod(on.namespace, "bot"))).toEqual([]);
  });

  test("in an excluded namespace", async () => {
    await on.stage.plane.ask("POST", "/api/v1/namespaces", { body: { metadata: { name: "off-limits" } } });
    await until("it has its account", 60_000, async () => {
      return (
        (await on.stage.plane.request("GET", "/api/v1/namespaces/off-limits/serviceaccounts/default")).status === 200
      );
    });
    await on.stage.policy("off-limits", "bot", {});
    const pod = await on.stage.pod("off-limits", "bot", { app: "bot" });
    await on.stage.held(await on.stage.verdict(pod, "bot"), "ExcludedNamespace");
    expect(marks(await on.stage.getPod("off-limits", "bot"))).toEqual([]);
  });

  test("when it is one of our own, whatever policy selects it", async () => {
    await on.stage.policy("bailiff-system", "own", { selector: { matchExpressions: [everyOne] } });
    const pods = await on.stage.plane.ask("GET", "/api/v1/namespaces/bailiff-system/pods");
    const verdict = await on.stage.verdict(pods.items[0], "own");
    const { status } = await on.stage.held(verdict, "OwnPod");
    expect(status.phase).toBe("Open");
    const { name } = pods.items[0].metadata;
    expect(marks(await on.stage.getPod("bailiff-system", name))).toEqual([]);
    await on.stage.ours("DELETE", "namespaces/bailiff-system/agentpolicies/own");
  });

  test("when a node agent writes of another node's pod", async () => {
    await on.stage.policy(on.namespace, "bot", {});
    const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" }, { nodeName: "node-2" });
    const forged = await on.stage.verdict(
      pod,
      "bot",
      { pod: { name: "bot", uid: pod.metadata.uid, node: "node-1" } },
      { by: "node-1" },
    );
    const { status } = await on.stage.phase(forged, "Superseded");
    expect(status.conditions[0].message).toContain("on node node-2");
    expect(marks(await on.stage.getPod(on.namespace, "bot"))).toEqual([]);
  });

  test("when an old case is replayed after a person has dismissed it", async () => {
    await on.stage.policy(on.namespace, "bot", {});
    const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" });
    const first = await on.stage.verdict(pod, "bot");
    await on.stage.phase(first, "Quarantined");
    await on.stage.decide(first, { action: "Dismiss" });
    await on.stage.phase(first, "Dismissed");
    const replayed = await on.stage.verdict(pod, "bot", { findings: first.spec.findings }, { name: "bot-again" });
    await on.stage.held(replayed, "Acknowledged");
    expect(marks(await on.stage.getPod(on.namespace, "bot"))).toEqual([]);
    const other = finding(new Date(Date.now() + 1000).toISOString(), { signature: "another" });
    await on.stage.report(replayed, { findings: [other] });
    await on.stage.phase(replayed, "Quarantined");
  });

  test("when the pod is gone on first sight, whatever bears its name now", async () => {
    await on.stage.policy(on.namespace, "bot", {});
    const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" });
    const uid = "00000000-0000-4000-8000-000000000000";
    const verdict = await on.stage.verdict(pod, "bot", { pod: { name: "bot", uid, node: pod.spec.nodeName } });
    const { status } = await on.stage.held(verdict, "PodGone");
    expect(status.phase).toBe("Open");
    expect(marks(await on.stage.getPod(on.namespace, "bot"))).toEqual([]);
  });

  test("where an object of the armed policy's name isn't ours, which is left alone, until it is gone", async () => {
    const spec = { podSelector: { matchLabels: { app: "theirs" } } };
    const path = `/apis/networking.k8s.io/v1/namespaces/${on.namespace}/networkpolicies`;
    await on.stage.plane.ask("POST", path, { body: { metadata: { name: "bailiff-quarantine-bot" }, spec } });
    await on.stage.policy(on.namespace, "bot", {});
    const armed = await on.stage.armed(on.namespace, "bot", "isn't Bailiff's");
    expect(armed).toMatchObject({ status: "False", reason: "ForeignObject" });
    const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" }, { nodeName: "node-2" });
    await on.stage.node("node-2", { kernelCut: "Missing" });
    const made = await on.stage.verdict(pod, "bot");
    expect((await on.stage.held(made, "NotArmed")).status.phase).toBe("Open");
    const stored = await on.stage.plane.ask("GET", `${path}/bailiff-quarantine-bot`);
    expect(stored.spec.podSelector).toEqual(spec.podSelector);

    await on.stage.plane.ask("DELETE", `${path}/bailiff-quarantine-bot`);
    await on.stage.phase(made, "Quarantined");
  });
});

describe("people", () => {
  test("may take a pod into custody that a policy only watches", async () => {
    await on.stage.policy(on.namespace, "bot", { mode: "Detect" });
    const verdict = await on.stage.verdict(await on.stage.pod(on.namespace, "bot", { app: "bot" }), "bot", {
      severity: "Low",
    });
    await on.stage.held(verdict, "Detect");
    await on.stage.decide(verdict, { action: "Quarantine" });
    await on.stage.phase(verdict, "Quarantined");
  });

  test("are asked first where the policy wants that", async () => {
    await on.stage.policy(on.namespace, "bot", { response: { approval: "Manual" } });
    const verdict = await on.stage.verdict(await on.stage.pod(on.namespace, "bot", { app: "bot" }), "bot");
    await on.stage.phase(verdict, "AwaitingApproval");
    expect(marks(await on.stage.getPod(on.namespace, "bot"))).toEqual([]);
    await on.stage.decide(verdict, { action: "Quarantine" });
    await on.stage.phase(verdict, "Quarantined");
  });

  test.each([
    ["without findings", {}, { state: "Unverifiable", backends: [{ name: "NetworkPolicy" }] }],
    [
      "of a pod on its node's network, which no network policy reaches",
      { hostNetwork: true },
      { state: "Unverifiable", backends: [] },
    ],
  ])("may open a case by hand, %s", async (_, podSpec, quarantine) => {
    await on.stage.policy(on.namespace, "bot", {});
    const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" }, podSpec);
    const verdict = await on.stage.ours("POST", `namespaces/${on.namespace}/agentverdicts`, {
      apiVersion: "bailiff.dev/v1alpha1",
      kind: "AgentVerdict",
      metadata: { name: "by-hand" },
      spec: {
        reportedBy: "admin",
        agent: { name: "pod/bot" },
        pod: { name: "bot", uid: pod.metadata.uid, node: pod.spec.nodeName },
        severity: "High",
      },
    });
    const { status } = await on.stage.phase(verdict, "Quarantined");
    expect(status.quarantine).toMatchObject(quarantine);
  });
});
