// Policies on a real API server: what their status says of pods, agents, node agents and each other.
import { shardName } from "@bailiff/crds";
import { shard } from "@bailiff/crds/samples/samples";
import { describe, expect, test } from "vitest";
import { ask, type Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { condition, marks, seeing } from "../testing/stage.ts";
import { useStage } from "../testing/use-stage.ts";
import { policiesOf } from "./testing/policies.ts";

const on = useStage("policies");
const { get, so, says, armedPath } = policiesOf(on);

describe("a status", () => {
  test("names pods and agents by their owners, prisoners too, and says that nobody has learned or looked", async () => {
    await on.stage.deployment(on.namespace, "bot", 2);
    await on.stage.policy(on.namespace, "bot", {});
    const [pod] = await on.stage.runningPods(on.namespace, "app=bot", 2);
    const agents = [{ name: "deployment/bot", baseline: "Absent", coverage: "Unknown" }];
    await so("it has two pods", ({ status }) => status.selectedPods === 2 && status.agents.length === 1);
    await on.stage.phase(await on.stage.verdict(pod, "bot", { agent: { name: "deployment/bot" } }), "Quarantined");
    const { status, metadata } = await get();
    expect(status).toMatchObject({ observedGeneration: metadata.generation, selectedPods: 2, agents });
    expect(metadata.finalizers).toEqual(["bailiff.dev/custody"]);
    await says("BaselineReady", "False", "Absent");
    expect(condition(await get(), "Covered").status).not.toBe("True");
  });

  test("names the pods of a CronJob's Jobs by the CronJob, which they have in common", async () => {
    const within = ["-n", on.namespace];
    const schedule = ["--image=example.com/bot:1", "--schedule=0 0 1 1 *"];
    await on.stage.plane.kubectl(...within, "create", "cronjob", "nightly", ...schedule);
    await on.stage.policy(on.namespace, "bot", {
      selector: { matchExpressions: [{ key: "job-name", operator: "Exists" }] },
    });
    await on.stage.plane.kubectl(...within, "create", "job", "tonight", "--from=cronjob/nightly");
    await so("it names the CronJob", ({ status }) =>
      status.agents.some(({ name }: Json) => name === "cronjob/nightly"),
    );
  });

  test("follows what node agents say, and their readiness", async () => {
    await on.stage.node("node-1", seeing);
    await on.stage.policy(on.namespace, "bot", {});
    await on.stage.pod(on.namespace, "bot", { app: "bot" }, { nodeName: "node-1" });
    await says("Covered", "True", "Full");
    await on.stage.armed(on.namespace, "bot", "node-1: Kernel, NetworkPolicy");
    await says("Armed", "True", "Armed");
    const { items } = await on.stage.plane.ask(
      "GET",
      "/api/v1/namespaces/bailiff-system/pods?fieldSelector=spec.nodeName%3Dnode-1",
    );
    const conditions = [{ type: "Ready", status: "False" }];
    await on.stage.plane.ask("PATCH", `/api/v1/namespaces/bailiff-system/pods/${items[0].metadata.name}/status`, {
      body: { status: { conditions } },
    });
    await says("Covered", "False", "NodeBlind");
    await on.stage.armed(on.namespace, "bot", "node-1: NetworkPolicy");
  });

  test("follows what is learned: a node's first batch makes the agent's baseline, which the policy speaks of", async () => {
    await on.stage.policy(on.namespace, "bot", {});
    await on.stage.pod(on.namespace, "bot", { app: "bot" }, { nodeName: "node-2" });
    const { status } = await so("it knows its agent", (policy) => policy.status.agents.length === 1);
    await says("BaselineReady", "False", "Absent");
    const [{ name: agent }] = status.agents;
    const seen = { count: 3, pods: 1, firstSeen: "2026-11-20T08:00:00Z", lastSeen: "2026-11-20T09:00:00Z" };
    const exec = [{ parent: "/usr/bin/python3", binary: "/usr/bin/ls", shape: "-l", ...seen }];
    const counts = [{ name: "app", exec, actions: { exec: 3, connect: 0 } }];
    const body = {
      ...shard({ agent, node: "node-2", pods: 1, counts }),
      metadata: { name: shardName(agent, "node-2") },
    };
    const path = `/apis/bailiff.dev/v1alpha1/namespaces/${on.namespace}/agentbaselineshards`;
    await ask(on.stage.nodeAgent("node-2"), "POST", path, { body });
    const learning = await says("BaselineReady", "False", "Learning");
    expect(learning.status.agents).toMatchObject([{ name: agent, baseline: "Learning" }]);
  });

  test("says what is wrong with the spec, without standing in the way of the rest", async () => {
    await on.stage.policy(on.namespace, "bot", {
      rules: { disabled: ["mine"] },
      declared: { destinations: [{ service: { name: "crm" } }] },
      response: { ttl: "5s" },
    });
    const { message } = condition(await says("Accepted", "False", "UnknownRule"), "Accepted");
    for (const part of ["there is no rule mine", `no Service ${on.namespace}/crm`, "ttl 5s is shorter"])
      expect(message).toContain(part);
    expect((await on.stage.plane.request("GET", armedPath())).status).toBe(200);
  });

  test("of a policy with an empty selector says that it selects nothing, and nothing is armed", async () => {
    await on.stage.pod(on.namespace, "bot", { app: "bot" });
    await on.stage.policy(on.namespace, "bot", { selector: {} });
    await says("Accepted", "False", "EmptySelector");
    await says("Armed", "False", "EmptySelector");
    await on.stage.event(on.namespace, "Warning EmptySelector AgentPolicy");
    expect((await get()).status.selectedPods).toBe(0);
    expect((await on.stage.plane.request("GET", armedPath())).status).toBe(404);
  });

  test("of two policies that select one pod: both say so, and the older has it", async () => {
    await on.stage.policy(on.namespace, "older", { selector: { matchLabels: { app: "bot" } } });
    await new Promise((resolve) => setTimeout(resolve, 1100)); // creation times are whole seconds
    await on.stage.policy(on.namespace, "bot", {});
    await on.stage.pod(on.namespace, "bot", { app: "bot" });
    const older = await says("Accepted", "True", "Overlap", "older");
    const younger = await says("Accepted", "True", "Overlap");
    expect([older.status.selectedPods, younger.status.selectedPods]).toEqual([1, 0]);
    expect(condition(younger, "Accepted").message).toContain("belongs to policy older");
    await on.stage.ours("DELETE", `namespaces/${on.namespace}/agentpolicies/older`);
    await so("the younger has the pod", ({ status }) => status.selectedPods === 1);
  });

  test("names what other policies would still allow, and what would have to go", async () => {
    await on.stage.plane.ask("POST", `/apis/networking.k8s.io/v1/namespaces/${on.namespace}/networkpolicies`, {
      body: {
        metadata: { name: "allow" },
        spec: { podSelector: { matchLabels: { app: "bot" } }, policyTypes: ["Egress"], egress: [{}] },
      },
    });
    await on.stage.policy(on.namespace, "bot", {});
    await on.stage.pod(on.namespace, "bot", { app: "bot" });
    const { message } = condition(await says("Armed", "True", "Overlap"), "Armed");
    expect(message).toContain(`${on.namespace}/allow would still allow egress`);
    expect(message).toContain("without app it would not");
  });
});

test("metrics count cases by phase, quarantines by backend, and pods that nobody judges", async () => {
  await on.stage.policy(on.namespace, "bot", {});
  await on.stage.pod(on.namespace, "stranger", { app: "stranger" });
  const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" }, { nodeName: "node-2" });
  const verdict = await on.stage.verdict(pod, "bot");
  await on.stage.phase(verdict, "Quarantined");
  const scrape = async () => (await fetch(`http://127.0.0.1:${on.operator.metricsPort}/metrics`)).text();
  const labels = `namespace="${on.namespace}",policy="bot",mode="Quarantine",severity="Critical"`;
  const metrics = await until("the case is counted", 60_000, async () => {
    const text = await scrape();
    return text.includes(`bailiff_verdicts{${labels},phase="Quarantined"} 1`) && text;
  });
  expect(metrics).toMatch(/bailiff_quarantines\{backend="NetworkPolicy",state="\w+"\} [1-9]/);
  expect(metrics).toMatch(/bailiff_unselected_pods [1-9]/);
  expect(metrics).toMatch(/bailiff_verdict_to_cut_seconds_count [1-9]/);
  expect(metrics).toContain("bailiff_leader 1");
  await on.stage.decide(verdict, { action: "Dismiss" });
  await on.stage.phase(verdict, "Dismissed");
  await until("the phase is counted anew", 60_000, async () =>
    (await scrape()).includes(`bailiff_verdicts{${labels},phase="Dismissed"} 1`),
  );
  expect(marks(await on.stage.getPod(on.namespace, "bot"))).toEqual([]);
});
