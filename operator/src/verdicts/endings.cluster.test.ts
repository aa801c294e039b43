// How custody ends, whatever is deleted or changed, on a real API server.
import { describe, expect, test } from "vitest";
import { until } from "../../../hack/control-plane/ready.ts";
import { condition, marks } from "../testing/stage.ts";
import { useStage } from "../testing/use-stage.ts";

const on = useStage("endings");

describe("custody ends", () => {
  async function inCustody(policy = {}, spec = {}, foreign?: string) {
    await on.stage.policy(on.namespace, "bot", policy);
    const pod = await on.stage.pod(on.namespace, "bot", { app: "bot" });
    if (foreign !== undefined) await on.stage.armed(on.namespace, "bot", foreign);
    const verdict = await on.stage.verdict(pod, "bot", spec);
    await on.stage.phase(verdict, "Quarantined");
    return { pod, verdict };
  }
  const isFree = (name = "bot") =>
    until(`pod ${name} is free`, 60_000, async () => marks(await on.stage.getPod(on.namespace, name)).length === 0);

  test("by itself when the ttl has passed since the last offence", async () => {
    const { verdict } = await inCustody({ response: { ttl: "5s" } }, { severity: "High" });
    expect((await on.stage.getVerdict(verdict)).status.quarantine.until).toBeDefined();
    await on.stage.phase(verdict, "Expired");
    await isFree();
  });

  test("when its case is deleted, which is told", async () => {
    const { verdict } = await inCustody();
    await on.stage.ours("DELETE", `namespaces/${on.namespace}/agentverdicts/${verdict.metadata.name}`);
    await isFree();
    await until("the case is gone", 60_000, async () => (await on.stage.getVerdict(verdict)) === undefined);
    await on.stage.event(on.namespace, "Warning CaseDeleted");
  });

  test("when its case is deleted by force, without a word to the operator", async () => {
    const { verdict } = await inCustody();
    const path = `namespaces/${on.namespace}/agentverdicts/${verdict.metadata.name}`;
    on.operator.child.kill("SIGSTOP");
    try {
      await on.stage.ours("DELETE", path);
      await on.stage.ours("PATCH", path, { metadata: { finalizers: null } });
    } finally {
      on.operator.child.kill("SIGCONT");
    }
    await isFree();
  });

  test("when its policy is deleted, and the case stays open", async () => {
    const { verdict } = await inCustody();
    await on.stage.ours("DELETE", `namespaces/${on.namespace}/agentpolicies/bot`);
    await isFree();
    const { status } = await on.stage.held(verdict, "NotSelected");
    expect(status).toMatchObject({ phase: "Open" });
    await until("policy and armed policy are gone", 60_000, async () => {
      const path = `/apis/networking.k8s.io/v1/namespaces/${on.namespace}/networkpolicies/bailiff-quarantine-bot`;
      return (await on.stage.plane.request("GET", path)).status === 404;
    });
  });

  test("when its policy is loosened, and begins again when it is tightened", async () => {
    const { verdict } = await inCustody();
    const path = `namespaces/${on.namespace}/agentpolicies/bot`;
    await on.stage.ours("PATCH", path, { spec: { mode: "Detect" } });
    await isFree();
    const { status } = await on.stage.held(verdict, "Detect");
    expect(status).toMatchObject({ phase: "Open" });
    expect(status.quarantine.message).toContain("custody is over");
    await on.stage.ours("PATCH", path, { spec: { mode: "Quarantine" } });
    await on.stage.phase(verdict, "Quarantined");
    await on.stage.event(on.namespace, "Warning Quarantined Pod", 2);
  });

  test("with its pod, whose case stays until a person decides", async () => {
    const { verdict } = await inCustody();
    await on.stage.plane.kubectl("-n", on.namespace, "delete", "pod", "bot", "--timeout=60s");
    const gone = await on.stage.held(verdict, "PodGone");
    expect(gone.status.phase).toBe("Quarantined");
    expect(condition(gone, "PodGone")).toMatchObject({ status: "True" });
    await on.stage.untilVerdict(verdict, "has no finalizer", ({ metadata }) => metadata.finalizers === undefined);
    await on.stage.decide(verdict, { action: "Release" });
    const released = await on.stage.phase(verdict, "Released");
    expect(condition(released, "PodGone")).toMatchObject({ status: "True" });
  });

  test("with its namespace, which nothing of ours holds up", async () => {
    await inCustody();
    await on.stage.plane.kubectl("delete", "namespace", on.namespace, "--timeout=100s");
    expect((await on.stage.plane.request("GET", `/api/v1/namespaces/${on.namespace}`)).status).toBe(404);
  });

  test("not when labels are changed behind our back", async () => {
    await on.allowing("allow-bot", { matchLabels: { app: "bot" } });
    const { verdict } = await inCustody({}, {}, "allow-bot");
    const held = await on.stage.getPod(on.namespace, "bot");
    expect(held.metadata.labels).not.toHaveProperty("app");
    const relabelled = { body: { metadata: { labels: { app: "bot" } } } };
    await on.stage.plane.ask("PATCH", `/api/v1/namespaces/${on.namespace}/pods/bot`, relabelled);
    await until("the label is gone again", 60_000, async () => {
      return (await on.stage.getPod(on.namespace, "bot")).metadata.labels.app === undefined;
    });
    for (let i = 0; i < 5; i++) {
      await on.stage.plane.ask("PATCH", `/api/v1/namespaces/${on.namespace}/pods/bot`, relabelled);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    const contested = await on.stage.untilVerdict(verdict, "is contested", ({ status }) =>
      status.quarantine.message.includes("undid the cut"),
    );
    expect(contested.status).toMatchObject({ phase: "Quarantined", quarantine: { state: "Ineffective" } });
    await on.stage.decide(verdict, { action: "Release" });
    await on.stage.phase(verdict, "Released");
    expect((await on.stage.getPod(on.namespace, "bot")).metadata.labels).toEqual({ app: "bot" });
  });
});

describe("where nobody guards the marks on pods", () => {
  /** What guards them is taken away, and put back whatever happens. */
  async function unguarded(work: () => Promise<void>): Promise<void> {
    const path = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings";
    const { metadata, spec } = await on.stage.plane.ask("GET", `${path}/bailiff-pod-marks`);
    await on.stage.plane.ask("DELETE", `${path}/bailiff-pod-marks`);
    try {
      await work();
    } finally {
      await on.stage.plane.ask("POST", path, { body: { metadata: { name: metadata.name }, spec } });
    }
  }

  test("a prisoner whose marks and record are wiped off is cut again, and released whole", async () => {
    await on.allowing("allow-bot", { matchLabels: { app: "bot" } });
    await on.stage.policy(on.namespace, "bot", {});
    const pod = await on.stage.pod(on.namespace, "bot", { app: "bot", tier: "front" });
    await on.stage.armed(on.namespace, "bot", "allow-bot");
    const verdict = await on.stage.verdict(pod, "bot");
    await on.stage.untilVerdict(verdict, "has its record", ({ status }) => status?.quarantine?.original !== undefined);
    const held = await on.stage.getPod(on.namespace, "bot");
    expect(held.metadata.labels).not.toHaveProperty("app");
    const wipe = { labels: { "bailiff.dev/quarantine": null, "bailiff.dev/isolate": null }, annotations: null };
    const path = `/api/v1/namespaces/${on.namespace}/pods/bot`;
    await unguarded(async () => {
      await until("the marks can be wiped off", 60_000, async () => {
        return (await on.stage.plane.request("PATCH", path, { body: { metadata: wipe } })).status === 200;
      });
      await until("it is as it was after the cut", 60_000, async () => {
        const { labels, annotations } = (await on.stage.getPod(on.namespace, "bot")).metadata;
        return (
          JSON.stringify(labels) === JSON.stringify(held.metadata.labels) &&
          annotations?.["bailiff.dev/original"] === held.metadata.annotations["bailiff.dev/original"]
        );
      });
    });
    expect((await on.stage.getVerdict(verdict)).status.phase).toBe("Quarantined");
    await on.stage.decide(verdict, { action: "Release" });
    await on.stage.phase(verdict, "Released");
    expect((await on.stage.getPod(on.namespace, "bot")).metadata.labels).toEqual({ app: "bot", tier: "front" });
  });
});
