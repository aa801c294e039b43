// Ways out of custody for whoever may change labels, policies or objects but not decide: none of them opens, on a real API server.
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";
import { condition, marks } from "../testing/stage.ts";
import { useStage } from "../testing/use-stage.ts";

const on = useStage("escapes");
const podPath = () => `/api/v1/namespaces/${on.namespace}/pods/bot`;
const policyPath = (name: string) => `namespaces/${on.namespace}/agentpolicies/${name}`;

async function inCustody(): Promise<Json> {
  await on.stage.policy(on.namespace, "bot", {});
  const verdict = await on.stage.verdict(await on.stage.pod(on.namespace, "bot", { app: "bot" }), "bot");
  await on.stage.phase(verdict, "Quarantined");
  return verdict;
}

/** A Service that comes has the case looked at with everything that was there before it: what is said of it was decided with that. */
async function lookedAtAgain(verdict: Json, selector: Json): Promise<Json> {
  await on.stage.plane.ask("POST", `/api/v1/namespaces/${on.namespace}/services`, {
    body: { metadata: { name: "lookout" }, spec: { selector, ports: [{ port: 80 }] } },
  });
  return on.stage.untilVerdict(verdict, "is looked at again", (now) =>
    condition(now, "StillServed")?.message.includes("lookout"),
  );
}

describe("a prisoner stays one", () => {
  test("though its labels are changed so that its policy wouldn't select it", async () => {
    const verdict = await inCustody();
    const labels = { app: null, exempt: "true", lookout: "on" };
    await on.stage.plane.ask("PATCH", podPath(), { body: { metadata: { labels } } });
    const { status } = await lookedAtAgain(verdict, { lookout: "on" });
    expect(status.phase).toBe("Quarantined");
    const { metadata } = await on.stage.getPod(on.namespace, "bot");
    expect(metadata.labels).toMatchObject({ "bailiff.dev/quarantine": "bot", "bailiff.dev/isolate": "true" });
    const policy = await on.stage.ours("GET", policyPath("bot"));
    expect(policy.status.selectedPods).toBe(1);

    await on.stage.decide(verdict, { action: "Release" });
    await on.stage.phase(verdict, "Released");
    expect((await on.stage.getPod(on.namespace, "bot"))?.metadata.labels).toEqual({ exempt: "true", lookout: "on" });
  });

  test("though an older policy that only watches is widened to select it", async () => {
    await on.stage.policy(on.namespace, "older", { mode: "Observe" });
    await new Promise((resolve) => setTimeout(resolve, 1100)); // creation times are whole seconds
    const verdict = await inCustody();
    await on.stage.ours("PATCH", policyPath("older"), { spec: { selector: { matchLabels: { app: "bot" } } } });
    await until("the older policy sees that both select it", 60_000, async () => {
      return condition(await on.stage.ours("GET", policyPath("older")), "Accepted").reason === "Overlap";
    });
    const { status } = await lookedAtAgain(verdict, { app: "bot" });
    expect(status.phase).toBe("Quarantined");
    expect((await on.stage.getPod(on.namespace, "bot"))?.metadata.labels["bailiff.dev/quarantine"]).toBe("bot");
  });
});

test("a case that is being deleted, and that somebody's finalizer keeps, doesn't stand in the way of the next one", async () => {
  await on.stage.policy(on.namespace, "bot", { mode: "Detect" });
  const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" });
  const kept = await on.stage.verdict(pod, "bot", {}, { name: "kept" });
  await on.stage.held(kept, "Detect");
  const path = `namespaces/${on.namespace}/agentverdicts/kept`;
  await on.stage.ours("PATCH", path, { metadata: { finalizers: ["example.com/keep"] } });
  await on.stage.ours("DELETE", path);
  await on.stage.ours("PATCH", policyPath("bot"), { spec: { mode: "Quarantine" } });
  const next = await on.stage.verdict(pod, "bot", {}, { name: "next" });
  await on.stage.phase(next, "Quarantined");
  await on.stage.ours("PATCH", path, { metadata: { finalizers: null } });
});

describe("where somebody's admission policy refuses", () => {
  const group = "/apis/admissionregistration.k8s.io/v1";
  const frozen: readonly [string, Json, string][] = [
    [
      "labels",
      { apiGroups: [""], resources: ["pods"], operations: ["UPDATE"] },
      "object.metadata.?labels == oldObject.metadata.?labels",
    ],
    ["policies", { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], operations: ["CREATE"] }, "false"],
  ];
  beforeAll(async () => {
    for (const [name, rule, expression] of frozen) {
      const resourceRules = [{ ...rule, apiVersions: ["v1"] }];
      const validations = [{ expression, message: `frozen ${name}` }];
      const spec = { failurePolicy: "Fail", matchConstraints: { resourceRules }, validations };
      const metadata = { name: `frozen-${name}` };
      await on.stage.plane.ask("POST", `${group}/validatingadmissionpolicies`, { body: { metadata, spec } });
      const namespaceSelector = { matchLabels: { [`frozen-${name}`]: "true" } };
      const binding = { policyName: metadata.name, validationActions: ["Deny"], matchResources: { namespaceSelector } };
      const body = { metadata, spec: binding };
      await on.stage.plane.ask("POST", `${group}/validatingadmissionpolicybindings`, { body });
    }
  });

  const probes: Readonly<Record<string, () => Promise<number>>> = {
    labels: () => dryRun("PATCH", podPath(), { metadata: { labels: { probe: String(Math.random()).slice(2) } } }),
    policies: () =>
      dryRun("POST", `/apis/networking.k8s.io/v1/namespaces/${on.namespace}/networkpolicies`, {
        metadata: { name: "probe" },
        spec: { podSelector: {} },
      }),
  };
  const dryRun = async (method: string, path: string, body: Json) =>
    (await on.stage.plane.request(method, `${path}?dryRun=All`, { body })).status;
  async function freeze(what: string, isFrozen: boolean): Promise<void> {
    const labels = { [`frozen-${what}`]: isFrozen ? "true" : null };
    await on.stage.plane.ask("PATCH", `/api/v1/namespaces/${on.namespace}`, { body: { metadata: { labels } } });
    await until(`${what} are ${isFrozen ? "frozen" : "free"}`, 60_000, async () => {
      return ((await probes[what]?.()) === 422) === isFrozen;
    });
  }

  test("a cut or a release, the case says so and by whom, and what is due is done once it no longer does", async () => {
    await on.stage.policy(on.namespace, "bot", {});
    const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" });
    await freeze("labels", true);
    const verdict = await on.stage.verdict(pod, "bot");
    const refused = await on.stage.held(verdict, "Refused");
    expect(refused.status.phase).toBe("Open");
    expect(condition(refused, "Held").message).toContain("frozen labels");
    await on.stage.event(on.namespace, "Warning Refused");
    // Tried again in 30 s: what comes of the first try is no reason for another one.
    const settled = await on.stage.untilVerdict(verdict, "has its finalizer", ({ metadata }) => metadata.finalizers);
    await sleep(2_000);
    expect((await on.stage.getVerdict(verdict)).metadata.resourceVersion).toBe(settled.metadata.resourceVersion);
    await freeze("labels", false);
    await on.stage.report(verdict, { score: 99 }); // whatever happens to it has it looked at sooner than in 30 s
    await on.stage.phase(verdict, "Quarantined");

    await freeze("labels", true);
    await on.stage.decide(verdict, { action: "Release" });
    const stuck = await on.stage.held(verdict, "ReleaseRefused");
    expect(stuck.status.phase).toBe("Quarantined");
    expect(condition(stuck, "Held")).toMatchObject({ status: "True" });
    expect(marks(await on.stage.getPod(on.namespace, "bot"))).toContain("bailiff.dev/quarantine");
    await on.stage.event(on.namespace, "Warning ReleaseRefused");
    await freeze("labels", false);
    await on.stage.decide(verdict, { action: "Release", reason: "again" });
    await on.stage.phase(verdict, "Released");
    expect(marks(await on.stage.getPod(on.namespace, "bot"))).toEqual([]);
  });

  test("a release in a namespace that is being deleted, the case says that custody goes on, and nothing of ours waits for it", async () => {
    await on.stage.policy(on.namespace, "bot", {});
    const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" });
    const verdict = await on.stage.verdict(pod, "bot");
    await on.stage.phase(verdict, "Quarantined");
    await on.stage.plane.ask("PATCH", podPath(), { body: { metadata: { finalizers: ["example.com/keep"] } } });
    await freeze("labels", true);
    await on.stage.plane.ask("DELETE", `/api/v1/namespaces/${on.namespace}`);
    let stuck: Json;
    await until("the case lets its namespace go", 60_000, async () => {
      const now = await on.stage.getVerdict(verdict);
      stuck = now?.status === undefined ? stuck : now;
      return now === undefined || now.metadata.finalizers === undefined;
    });
    expect(stuck.status.phase).toBe("Quarantined");
    expect(condition(stuck, "Held")).toMatchObject({ status: "True", reason: "ReleaseRefused" });
    expect(condition(stuck, "Held").message).toMatch(/frozen labels.*goes with its namespace/);
    expect(stuck.status.quarantine.message).not.toContain("custody is over");
    expect(marks(await on.stage.getPod(on.namespace, "bot"))).toContain("bailiff.dev/quarantine");
    await on.stage.plane.ask("PATCH", podPath(), { body: { metadata: { finalizers: null } } });
    await until("the namespace is gone", 60_000, async () => {
      return (await on.stage.plane.request("GET", `/api/v1/namespaces/${on.namespace}`)).status === 404;
    });
  });

  test("the armed NetworkPolicy, the policy says so, and is armed once it no longer does", async () => {
    await freeze("policies", true);
    await on.stage.policy(on.namespace, "bot", {});
    const armed = await on.stage.armed(on.namespace, "bot", "frozen policies");
    expect(armed).toMatchObject({ status: "False", reason: "Refused" });
    await freeze("policies", false);
    await on.stage.ours("PATCH", policyPath("bot"), { spec: { purpose: "looked at sooner than in 30 s" } });
    await on.stage.armed(on.namespace, "bot", "NetworkPolicy stands ready");
  });
});
