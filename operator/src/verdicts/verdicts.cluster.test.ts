// Cases on a real API server, with a real controller-manager, admission policies, and an operator under its own permissions.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { until } from "../../../hack/control-plane/ready.ts";
import { condition, finding, marks, type Running, type Stage, seeing, startStage } from "../testing/stage.ts";

let stage: Stage;
let operator: Running;
let namespace: string;

beforeAll(async () => {
  stage = await startStage();
  operator = await stage.operator(["--excluded-namespaces", "kube-system,off-limits"]);
}, 120_000);
afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  namespace = await stage.plane.namespace("cases");
});

const allowing = (name: string, podSelector: object) =>
  stage.plane.ask("POST", `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`, {
    body: { metadata: { name }, spec: { podSelector, policyTypes: ["Egress"], egress: [{}] } },
  });

describe("a bare pod", () => {
  test("is cut when its case demands it, and is as before once a person releases it", async () => {
    await stage.policy(namespace, "bot", {});
    const pod = await stage.pod(namespace, "bot", { app: "bot", tier: "front" });
    const verdict = await stage.verdict(pod, "bot");
    const cut = await stage.phase(verdict, "Quarantined");
    expect(cut.metadata.finalizers).toEqual(["bailiff.dev/custody"]);
    expect(condition(cut, "Held")).toMatchObject({ status: "True", reason: "InCustody" });
    const held = await stage.getPod(namespace, "bot");
    expect(held.metadata.labels).toEqual({
      app: "bot",
      tier: "front",
      "bailiff.dev/quarantine": "bot",
      "bailiff.dev/isolate": "true",
    });
    expect(held.metadata.annotations).toMatchObject({ "bailiff.dev/case": verdict.metadata.name });

    await stage.decide(verdict, { action: "Release", reason: "ticket 4711" });
    const released = await stage.phase(verdict, "Released");
    expect(released.status.closedAt).toBeDefined();
    const after = await stage.getPod(namespace, "bot");
    expect(after.metadata.labels).toEqual(pod.metadata.labels);
    expect(marks(after)).toEqual([]);
    await stage.untilVerdict(verdict, "has no finalizer", ({ metadata }) => metadata.finalizers === undefined);
    const policy = await until("the policy has no prisoners", 10_000, async () => {
      const now = await stage.ours("GET", `namespaces/${namespace}/agentpolicies/bot`);
      return now.metadata.finalizers === undefined && now;
    });
    expect(condition(policy, "Accepted")).toMatchObject({ status: "True" });
    expect(await stage.events(namespace)).toEqual(expect.arrayContaining(["Warning Quarantined", "Normal Released"]));
    expect(operator.lines.filter(({ level }) => level === "error")).toEqual([]);
  });
});

describe("a Deployment's pod that other policies still allow", () => {
  async function isolated() {
    await stage.plane.kubectl("-n", namespace, "create", "deployment", "web", "--image=example.com/web:2");
    await allowing("allow-web", { matchLabels: { app: "web" } });
    await stage.policy(namespace, "web", {});
    const [pod] = await stage.runningPods(namespace, "app=web", 1);
    const verdict = await stage.verdict(pod, "web", { agent: { name: "deployment/web" } });
    const cut = await stage.phase(verdict, "Quarantined");
    return { pod, verdict, cut };
  }

  test("loses the label that they ask for, is replaced, and stays outside when it is released", async () => {
    const { pod, verdict, cut } = await isolated();
    expect(cut.status.quarantine).toMatchObject({ removedLabels: ["app"], overlap: [] });
    await stage.runningPods(namespace, "app=web", 1); // its replacement
    await until("the ReplicaSet has let go", 20_000, async () => {
      return (await stage.getPod(namespace, pod.metadata.name))?.metadata.ownerReferences === undefined;
    });
    await stage.decide(verdict, { action: "Release" });
    const released = await stage.phase(verdict, "Released");
    expect(condition(released, "Replaced")).toMatchObject({ status: "True" });
    const outside = await stage.getPod(namespace, pod.metadata.name);
    expect(marks(outside)).toEqual(["bailiff.dev/original"]);
    expect(outside.metadata.labels).not.toHaveProperty("app");
    expect(await stage.events(namespace)).toContain("Warning Replaced");

    await stage.decide(verdict, { action: "Release", readopt: true });
    await until("it is taken back, or deleted as one too many", 20_000, async () => {
      const now = await stage.getPod(namespace, pod.metadata.name);
      return now === undefined || now.metadata.ownerReferences?.[0].kind === "ReplicaSet";
    });
    await stage.runningPods(namespace, "app=web", 1);
  });

  test("goes back to its ReplicaSet at once when the decision says so", async () => {
    const { pod, verdict } = await isolated();
    await until("the ReplicaSet has let go", 20_000, async () => {
      return (await stage.getPod(namespace, pod.metadata.name))?.metadata.ownerReferences === undefined;
    });
    await stage.decide(verdict, { action: "Release", readopt: true });
    const released = await stage.phase(verdict, "Released");
    expect(condition(released, "Replaced")).toBeUndefined();
    await until("it is taken back, or deleted as one too many", 20_000, async () => {
      const now = await stage.getPod(namespace, pod.metadata.name);
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
    await stage.plane.ask("POST", `/apis/apps/v1/namespaces/${namespace}/statefulsets`, { body });
    await allowing("allow-db", { matchLabels: { app: "db" } });
    await stage.policy(namespace, "db", {});
    const pod = await stage.running(namespace, "db-0");
    const verdict = await stage.verdict(pod, "db");
    const { status } = await stage.phase(verdict, "Quarantined");
    expect(status.quarantine).toMatchObject({ state: "Ineffective", removedLabels: [] });
    expect(status.quarantine.overlap).toMatchObject([{ policy: `${namespace}/allow-db`, direction: "Egress" }]);
    expect(status.quarantine.message).toContain("StatefulSet db's");
    expect((await stage.getPod(namespace, "db-0")).metadata.labels.app).toBe("db");
  });

  test("of a Job does too", async () => {
    const body = { metadata: { name: "db" }, spec: { template } };
    await stage.plane.ask("POST", `/apis/batch/v1/namespaces/${namespace}/jobs`, { body });
    await allowing("allow-db", { matchLabels: { app: "db" } });
    await stage.policy(namespace, "db", {});
    const [pod] = await stage.runningPods(namespace, "app=db", 1);
    const { status } = await stage.phase(await stage.verdict(pod, "db"), "Quarantined");
    expect(status.quarantine).toMatchObject({ state: "Ineffective", removedLabels: [] });
    expect(status.quarantine.message).toContain("Job db's");
  });

  test("is cut by the kernel where that is enforced, and proven by what it refused", async () => {
    await stage.node("node-1", seeing);
    await allowing("allow-all", {});
    await stage.policy(namespace, "bot", {});
    const pod = await stage.pod(namespace, "bot", { app: "bot" }, { nodeName: "node-1" });
    const verdict = await stage.verdict(pod, "bot");
    const cut = await stage.phase(verdict, "Quarantined");
    expect(cut.status.quarantine).toMatchObject({ state: "Pending", removedLabels: [] });
    const now = new Date().toISOString();
    const last = { refused: { time: now, destination: "203.0.113.66:443" } };
    await stage.report(verdict, {
      custody: { cutAt: now, kernelCut: "Enforce", window: { since: now, until: now, refused: 3, last } },
    });
    const proven = await stage.untilVerdict(
      verdict,
      "is proven",
      ({ status }) => status.quarantine?.state === "Enforced",
    );
    expect(proven.status.quarantine.message).toContain("3 calls refused, the last to 203.0.113.66:443");
    expect(condition(proven, "Holds")).toMatchObject({ status: "True", reason: "Enforced" });
    await stage.report(verdict, {
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
    const leaking = await stage.untilVerdict(
      verdict,
      "leaks",
      ({ status }) => status.quarantine?.state === "Ineffective",
    );
    expect(leaking.status.quarantine.message).toContain("198.51.100.1:80");
  });
});

test("a stronger backend that nobody confirms for 10 s is followed by taking labels away", async () => {
  await stage.node("node-2", seeing);
  await allowing("allow-bot", { matchLabels: { app: "bot" } });
  await stage.policy(namespace, "bot", {});
  const pod = await stage.pod(namespace, "bot", { app: "bot" }, { nodeName: "node-2" });
  const verdict = await stage.verdict(pod, "bot");
  const first = await stage.phase(verdict, "Quarantined");
  expect(first.status.quarantine).toMatchObject({ state: "Pending", removedLabels: [] });
  expect((await stage.getPod(namespace, "bot")).metadata.labels.app).toBe("bot");
  await stage.untilVerdict(
    verdict,
    "has taken the label",
    ({ status }) => status.quarantine.removedLabels.length > 0,
    30_000,
  );
  expect((await stage.getPod(namespace, "bot")).metadata.labels).not.toHaveProperty("app");
  await stage.decide(verdict, { action: "Dismiss" });
  await stage.phase(verdict, "Dismissed");
  expect((await stage.getPod(namespace, "bot")).metadata.labels).toEqual({ app: "bot" });
});

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
    await stage.policy(namespace, "bot", policy);
    const pod = await stage.pod(namespace, "bot", { app: "bot" });
    const made = await stage.verdict(pod, "bot", verdict);
    const { status } = await stage.held(made, reason);
    expect(status.phase).toBe("Open");
    expect(marks(await stage.getPod(namespace, "bot"))).toEqual([]);
  });

  test("in an excluded namespace", async () => {
    await stage.plane.ask("POST", "/api/v1/namespaces", { body: { metadata: { name: "off-limits" } } });
    await until("it has its account", 20_000, async () => {
      return (await stage.plane.request("GET", "/api/v1/namespaces/off-limits/serviceaccounts/default")).status === 200;
    });
    await stage.policy("off-limits", "bot", {});
    const pod = await stage.pod("off-limits", "bot", { app: "bot" });
    await stage.held(await stage.verdict(pod, "bot"), "ExcludedNamespace");
    expect(marks(await stage.getPod("off-limits", "bot"))).toEqual([]);
  });

  test("when a node agent writes of another node's pod", async () => {
    await stage.policy(namespace, "bot", {});
    const pod = await stage.pod(namespace, "bot", { app: "bot" }, { nodeName: "node-2" });
    const forged = await stage.verdict(
      pod,
      "bot",
      { pod: { name: "bot", uid: pod.metadata.uid, node: "node-1" } },
      { by: "node-1" },
    );
    const { status } = await stage.phase(forged, "Superseded");
    expect(status.conditions[0].message).toContain("on node node-2");
    expect(marks(await stage.getPod(namespace, "bot"))).toEqual([]);
  });

  test("when an old case is replayed after a person has dismissed it", async () => {
    await stage.policy(namespace, "bot", {});
    const pod = await stage.pod(namespace, "bot", { app: "bot" });
    const first = await stage.verdict(pod, "bot");
    await stage.phase(first, "Quarantined");
    await stage.decide(first, { action: "Dismiss" });
    await stage.phase(first, "Dismissed");
    const replayed = await stage.verdict(pod, "bot", { findings: first.spec.findings }, { name: "bot-again" });
    await stage.held(replayed, "Acknowledged");
    expect(marks(await stage.getPod(namespace, "bot"))).toEqual([]);
    const other = finding(new Date(Date.now() + 1000).toISOString(), { signature: "another" });
    await stage.report(replayed, { findings: [other] });
    await stage.phase(replayed, "Quarantined");
  });

  test("when the pod is gone on first sight, whatever bears its name now", async () => {
    await stage.policy(namespace, "bot", {});
    const pod = await stage.pod(namespace, "bot", { app: "bot" });
    const uid = "00000000-0000-4000-8000-000000000000";
    const verdict = await stage.verdict(pod, "bot", { pod: { name: "bot", uid, node: pod.spec.nodeName } });
    const { status } = await stage.held(verdict, "PodGone");
    expect(status.phase).toBe("Open");
    expect(marks(await stage.getPod(namespace, "bot"))).toEqual([]);
  });

  test("where an object of the armed policy's name isn't ours, which is left alone", async () => {
    const spec = { podSelector: { matchLabels: { app: "theirs" } } };
    const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
    await stage.plane.ask("POST", path, { body: { metadata: { name: "bailiff-quarantine-bot" }, spec } });
    await stage.policy(namespace, "bot", {});
    const armed = condition(await stage.ours("GET", `namespaces/${namespace}/agentpolicies/bot`), "Armed");
    expect(armed).toMatchObject({ status: "False", reason: "ForeignObject" });
    const pod = await stage.pod(namespace, "bot", { app: "bot" }, { nodeName: "node-2" });
    await stage.node("node-2", { kernelCut: "Missing" });
    const { status } = await stage.held(await stage.verdict(pod, "bot"), "NotArmed");
    expect(status.phase).toBe("Open");
    const stored = await stage.plane.ask("GET", `${path}/bailiff-quarantine-bot`);
    expect(stored.spec.podSelector).toEqual(spec.podSelector);
  });
});

describe("people", () => {
  test("may take a pod into custody that a policy only watches", async () => {
    await stage.policy(namespace, "bot", { mode: "Detect" });
    const verdict = await stage.verdict(await stage.pod(namespace, "bot", { app: "bot" }), "bot", { severity: "Low" });
    await stage.held(verdict, "Detect");
    await stage.decide(verdict, { action: "Quarantine" });
    await stage.phase(verdict, "Quarantined");
  });

  test("are asked first where the policy wants that", async () => {
    await stage.policy(namespace, "bot", { response: { approval: "Manual" } });
    const verdict = await stage.verdict(await stage.pod(namespace, "bot", { app: "bot" }), "bot");
    await stage.phase(verdict, "AwaitingApproval");
    expect(marks(await stage.getPod(namespace, "bot"))).toEqual([]);
    await stage.decide(verdict, { action: "Quarantine" });
    await stage.phase(verdict, "Quarantined");
  });

  test("may open a case by hand, without findings", async () => {
    await stage.policy(namespace, "bot", {});
    const pod = await stage.pod(namespace, "bot", { app: "bot" });
    const verdict = await stage.ours("POST", `namespaces/${namespace}/agentverdicts`, {
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
    await stage.phase(verdict, "Quarantined");
  });
});

describe("custody ends", () => {
  async function inCustody(policy = {}, spec = {}) {
    await stage.policy(namespace, "bot", policy);
    const pod = await stage.pod(namespace, "bot", { app: "bot" });
    const verdict = await stage.verdict(pod, "bot", spec);
    await stage.phase(verdict, "Quarantined");
    return { pod, verdict };
  }
  const isFree = (name = "bot") =>
    until(`pod ${name} is free`, 20_000, async () => marks(await stage.getPod(namespace, name)).length === 0);

  test("by itself when the ttl has passed since the last offence", async () => {
    const { verdict } = await inCustody({ response: { ttl: "2s" } }, { severity: "High" });
    expect((await stage.getVerdict(verdict)).status.quarantine.until).toBeDefined();
    await stage.phase(verdict, "Expired");
    await isFree();
  });

  test("when its case is deleted, which is told", async () => {
    const { verdict } = await inCustody();
    await stage.ours("DELETE", `namespaces/${namespace}/agentverdicts/${verdict.metadata.name}`);
    await isFree();
    await until("the case is gone", 10_000, async () => (await stage.getVerdict(verdict)) === undefined);
    await until("an Event tells it", 10_000, async () =>
      (await stage.events(namespace)).includes("Warning CaseDeleted"),
    );
  });

  test("when its case is deleted by force, without a word to the operator", async () => {
    const { verdict } = await inCustody();
    const path = `namespaces/${namespace}/agentverdicts/${verdict.metadata.name}`;
    operator.child.kill("SIGSTOP");
    try {
      await stage.ours("DELETE", path);
      await stage.ours("PATCH", path, { metadata: { finalizers: null } });
    } finally {
      operator.child.kill("SIGCONT");
    }
    await isFree();
  });

  test("when its policy is deleted, and the case stays open", async () => {
    const { verdict } = await inCustody();
    await stage.ours("DELETE", `namespaces/${namespace}/agentpolicies/bot`);
    await isFree();
    const { status } = await stage.held(verdict, "NotSelected");
    expect(status).toMatchObject({ phase: "Open" });
    await until("policy and armed policy are gone", 20_000, async () => {
      const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/bailiff-quarantine-bot`;
      return (await stage.plane.request("GET", path)).status === 404;
    });
  });

  test("when its policy is loosened, and begins again when it is tightened", async () => {
    const { verdict } = await inCustody();
    const path = `namespaces/${namespace}/agentpolicies/bot`;
    await stage.ours("PATCH", path, { spec: { mode: "Detect" } });
    await isFree();
    const { status } = await stage.held(verdict, "Detect");
    expect(status).toMatchObject({ phase: "Open" });
    expect(status.quarantine.message).toContain("custody is over");
    await stage.ours("PATCH", path, { spec: { mode: "Quarantine" } });
    await stage.phase(verdict, "Quarantined");
  });

  test("with its pod, whose case stays until a person decides", async () => {
    const { verdict } = await inCustody();
    await stage.plane.kubectl("-n", namespace, "delete", "pod", "bot", "--timeout=20s");
    const gone = await stage.held(verdict, "PodGone");
    expect(gone.status.phase).toBe("Quarantined");
    expect(condition(gone, "PodGone")).toMatchObject({ status: "True" });
    await stage.untilVerdict(verdict, "has no finalizer", ({ metadata }) => metadata.finalizers === undefined);
    await stage.decide(verdict, { action: "Release" });
    const released = await stage.phase(verdict, "Released");
    expect(condition(released, "PodGone")).toMatchObject({ status: "True" });
  });

  test("with its namespace, which nothing of ours holds up", async () => {
    await inCustody();
    await stage.plane.kubectl("delete", "namespace", namespace, "--timeout=60s");
    expect((await stage.plane.request("GET", `/api/v1/namespaces/${namespace}`)).status).toBe(404);
  });

  test("not when labels are changed behind our back", async () => {
    await allowing("allow-bot", { matchLabels: { app: "bot" } });
    const { verdict } = await inCustody();
    const held = await stage.getPod(namespace, "bot");
    expect(held.metadata.labels).not.toHaveProperty("app");
    const relabelled = { body: { metadata: { labels: { app: "bot" } } } };
    await stage.plane.ask("PATCH", `/api/v1/namespaces/${namespace}/pods/bot`, relabelled);
    await until("the label is gone again", 20_000, async () => {
      return (await stage.getPod(namespace, "bot")).metadata.labels.app === undefined;
    });
    for (let i = 0; i < 5; i++) {
      await stage.plane.ask("PATCH", `/api/v1/namespaces/${namespace}/pods/bot`, relabelled);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    const contested = await stage.untilVerdict(verdict, "is contested", ({ status }) =>
      status.quarantine.message.includes("undid the cut"),
    );
    expect(contested.status).toMatchObject({ phase: "Quarantined", quarantine: { state: "Ineffective" } });
    await stage.decide(verdict, { action: "Release" });
    await stage.phase(verdict, "Released");
    expect((await stage.getPod(namespace, "bot")).metadata.labels).toEqual({ app: "bot" });
  });
});

describe("several cases at once", () => {
  test("about one pod: one holds it, and one is open", async () => {
    await stage.policy(namespace, "bot", {});
    const pod = await stage.pod(namespace, "bot", { app: "bot" });
    const names = ["bot-a", "bot-b", "bot-c", "bot-d"];
    const made = await Promise.all(names.map((name) => stage.verdict(pod, "bot", {}, { name })));
    const settled = await until("each has a phase", 20_000, async () => {
      const now = await Promise.all(made.map((verdict) => stage.getVerdict(verdict)));
      const phases = now.map(({ status }) => status?.phase);
      return phases.filter((phase) => phase === "Superseded").length === 3 && phases.includes("Quarantined") && now;
    });
    const holder = settled.find(({ status }) => status.phase === "Quarantined");
    expect((await stage.getPod(namespace, "bot")).metadata.annotations["bailiff.dev/case"]).toBe(holder.metadata.name);
    await stage.decide(holder, { action: "Release" });
    await stage.phase(holder, "Released");
    expect(marks(await stage.getPod(namespace, "bot"))).toEqual([]);
  });

  test("about one agent: no more than the blast radius allows, and the next one when there is room", async () => {
    await stage.plane.kubectl(
      "-n",
      namespace,
      "create",
      "deployment",
      "bot",
      "--image=example.com/bot:1",
      "--replicas=4",
    );
    await stage.policy(namespace, "bot", { response: { maxQuarantined: "50%", maxPerHour: 3 } });
    const pods = await stage.runningPods(namespace, "app=bot", 4);
    const made = await Promise.all(pods.map((pod) => stage.verdict(pod, "bot", { agent: { name: "deployment/bot" } })));
    const byPhase = async () => {
      const now = await Promise.all(made.map((verdict) => stage.getVerdict(verdict)));
      return Map.groupBy(now, ({ status }) => status?.phase);
    };
    const first = await until("two are held, two wait", 20_000, async () => {
      const phases = await byPhase();
      return phases.get("Quarantined")?.length === 2 && phases.get("Open")?.length === 2 && phases;
    });
    for (const waiting of first.get("Open") ?? []) expect(condition(waiting, "Held").reason).toBe("BlastRadius");
    await stage.decide(first.get("Quarantined")?.[0], { action: "Release" });
    const second = await until("a third is held, the fourth waits for the hour", 20_000, async () => {
      const phases = await byPhase();
      return phases.get("Quarantined")?.length === 2 && phases.get("Released")?.length === 1 && phases;
    });
    const [last] = second.get("Open") ?? [];
    expect(condition(last, "Held").message).toContain("response.max");
    await stage.decide(second.get("Quarantined")?.[0], { action: "Release" });
    await until("the hour's cap holds", 20_000, async () => {
      const now = await stage.getVerdict(last);
      return condition(now, "Held").message.includes("within an hour");
    });
    expect((await stage.getVerdict(last)).status.phase).toBe("Open");
  });
});
