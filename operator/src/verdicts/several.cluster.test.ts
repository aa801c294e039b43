// Several cases at once: about one pod, and about one agent, on a real API server.
import { describe, expect, test } from "vitest";
import { until } from "../../../hack/control-plane/ready.ts";
import { condition, marks } from "../testing/stage.ts";
import { useStage } from "../testing/use-stage.ts";

const on = useStage("several");

describe("several cases at once", () => {
  test("about one pod: one holds it, and one is open", async () => {
    await on.stage.policy(on.namespace, "bot", {});
    const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" });
    const names = ["bot-a", "bot-b", "bot-c", "bot-d"];
    const made = await Promise.all(names.map((name) => on.stage.verdict(pod, "bot", {}, { name })));
    const settled = await until("each has a phase", 60_000, async () => {
      const now = await Promise.all(made.map((verdict) => on.stage.getVerdict(verdict)));
      const phases = now.map(({ status }) => status?.phase);
      return phases.filter((phase) => phase === "Superseded").length === 3 && phases.includes("Quarantined") && now;
    });
    const holder = settled.find(({ status }) => status.phase === "Quarantined");
    expect((await on.stage.getPod(on.namespace, "bot")).metadata.annotations["bailiff.dev/case"]).toBe(
      holder.metadata.name,
    );
    await on.stage.decide(holder, { action: "Release" });
    await on.stage.phase(holder, "Released");
    expect(marks(await on.stage.getPod(on.namespace, "bot"))).toEqual([]);
  });

  const template = {
    metadata: { labels: { app: "bot" } },
    spec: { containers: [{ name: "app", image: "example.com/bot:1" }] },
  };
  test.each(["deployment", "replicaset"])("about one %s: a prisoner that was let go still counts", async (kind) => {
    const spec = { replicas: 2, selector: { matchLabels: { app: "bot" } }, template };
    const path = `/apis/apps/v1/namespaces/${on.namespace}/${kind}s`;
    await on.stage.plane.ask("POST", path, { body: { metadata: { name: "bot" }, spec } });
    await on.allowing("allow-bot", { matchLabels: { app: "bot" } });
    // Of the two that are wanted, not of the three that there will be with its replacement.
    await on.stage.policy(on.namespace, "bot", { response: { maxQuarantined: "70%" } });
    const [one, other] = await on.stage.runningPods(on.namespace, "app=bot", 2);
    await on.stage.armed(on.namespace, "bot", "allow-bot");
    const agent = { agent: { name: `${kind}/bot` } };
    await on.stage.phase(await on.stage.verdict(one, "bot", agent), "Quarantined");
    await until("the ReplicaSet has let go", 60_000, async () => {
      return (await on.stage.getPod(on.namespace, one.metadata.name))?.metadata.ownerReferences === undefined;
    });
    await on.stage.runningPods(on.namespace, "app=bot", 2); // one of them is its replacement
    const waiting = await on.stage.held(await on.stage.verdict(other, "bot", agent), "BlastRadius");
    expect(condition(waiting, "Held").message).toContain(
      `1 of ${kind}/bot's pods are in custody, and response.maxQuarantined (70% of 2) allows 1`,
    );
  });

  test("about one StatefulSet that grows: the pods that are wanted count, not those that there are", async () => {
    // Each of its further pods waits until the one before was ready for an hour.
    const spec = { replicas: 2, serviceName: "bot", selector: { matchLabels: { app: "bot" } }, template };
    const path = `/apis/apps/v1/namespaces/${on.namespace}/statefulsets`;
    await on.stage.plane.ask("POST", path, { body: { metadata: { name: "bot" }, spec } });
    const [one, other] = await on.stage.runningPods(on.namespace, "app=bot", 2);
    const grown = { spec: { replicas: 4, minReadySeconds: 3600 } };
    await on.stage.plane.ask("PATCH", `${path}/bot`, { body: grown });
    await on.stage.policy(on.namespace, "bot", { response: { maxQuarantined: "50%" } });
    const agent = { agent: { name: "statefulset/bot" } };
    await on.stage.phase(await on.stage.verdict(one, "bot", agent), "Quarantined");
    const second = await on.stage.verdict(other, "bot", agent);
    await until("the second of four is held too", 60_000, async () => {
      await on.stage.report(second, { score: Math.round(Math.random() * 100) }); // looked at anew, whatever it knew first
      return (await on.stage.getVerdict(second)).status?.phase === "Quarantined";
    });
    expect(await on.stage.runningPods(on.namespace, "app=bot", 2)).toHaveLength(2);
  });

  test("about one agent: no more than the blast radius allows, and the next one when there is room", async () => {
    await on.stage.deployment(on.namespace, "bot", 4);
    await on.stage.policy(on.namespace, "bot", { response: { maxQuarantined: "50%", maxPerHour: 3 } });
    const pods = await on.stage.runningPods(on.namespace, "app=bot", 4);
    const made = await Promise.all(
      pods.map((pod) => on.stage.verdict(pod, "bot", { agent: { name: "deployment/bot" } })),
    );
    const byPhase = async () => {
      const now = await Promise.all(made.map((verdict) => on.stage.getVerdict(verdict)));
      return Map.groupBy(now, ({ status }) => status?.phase);
    };
    const first = await until("two are held, two wait", 60_000, async () => {
      const phases = await byPhase();
      return phases.get("Quarantined")?.length === 2 && phases.get("Open")?.length === 2 && phases;
    });
    for (const waiting of first.get("Open") ?? []) expect(condition(waiting, "Held").reason).toBe("BlastRadius");
    await on.stage.decide(first.get("Quarantined")?.[0], { action: "Release" });
    const second = await until("a third is held, the fourth waits for the hour", 60_000, async () => {
      const phases = await byPhase();
      return phases.get("Quarantined")?.length === 2 && phases.get("Released")?.length === 1 && phases;
    });
    const [last] = second.get("Open") ?? [];
    expect(condition(last, "Held").message).toContain("response.max");
    await on.stage.decide(second.get("Quarantined")?.[0], { action: "Release" });
    await until("the hour's cap holds", 60_000, async () => {
      const now = await on.stage.getVerdict(last);
      return condition(now, "Held").message.includes("within an hour");
    });
    expect((await on.stage.getVerdict(last)).status.phase).toBe("Open");
  });
});
