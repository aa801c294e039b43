// A real Prometheus under the rules that are shipped scrapes the running operator and node agent: a recorded attack makes an alert fire, a
// person's release makes it resolve, and what happens to an agent that is only observed wakes nobody.
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../../../hack/control-plane/ready.ts";
import { rows } from "../../../hack/grafana/panels.ts";
import { type ActiveAlert, Prometheus } from "../../../hack/prometheus/prometheus.ts";
import { ruleGroups } from "../../../hack/prometheus/rules.ts";
import { prometheusBinaries } from "../../../hack/prometheus/tools.ts";
import { namedIn, withoutSuffix } from "../../deploy/promql.ts";
import { blocksOf } from "../../deploy/runbooks.ts";
import { Operator } from "../live/operator.ts";
import { type NodeAgent, node, Stage } from "../live/stage.ts";

const ruleFile = join(import.meta.dirname, "../../../deploy/prometheus/rules.yaml");
const binaries = await prometheusBinaries();
const tried = test.skipIf(!binaries);
let stage: Stage;
let operator: Operator;
let agent: NodeAgent;
let prometheus: Prometheus;

beforeAll(async () => {
  if (!binaries) return;
  stage = await Stage.set();
  operator = await Operator.start(stage.plane);
  await stage.enter("dev-attack-1");
  const of = (app: string, mode: string, response = {}) => ({
    selector: { matchLabels: { app } },
    mode,
    response: { maxQuarantined: "100%", maxPerHour: 100, ...response },
  });
  await stage.policy("research", of("research-agent", "Quarantine"));
  await stage.policy("support", of("support-bot", "Observe"));
  await stage.policy("platform", of("ops-agent", "Quarantine", { approval: "Manual" }));
  await stage.policy("dev-agents", of("coding-agent", "Quarantine", { maxPerHour: 0 }));
  agent = await stage.agent(["--shard-every", "1s", "--shard-rest", "0"]);
  const jobs = [
    { job: "bailiff-operator", address: `127.0.0.1:${operator.metricsPort}` },
    { job: "bailiff-node-agent", address: `127.0.0.1:${agent.metricsPort}`, labels: { node } },
  ];
  prometheus = await Prometheus.start(binaries.prometheus, jobs, ruleFile);
});
afterAll(async () => {
  await prometheus?.[Symbol.asyncDispose]();
  await operator?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

const metricsOf = async (port: number) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
const verdictAlerts = (alerts: readonly ActiveAlert[], namespace: string) =>
  alerts.filter(({ labels }) => labels["alertname"]?.startsWith("BailiffVerdict") && labels["namespace"] === namespace);

tried("every metric that an alert or the dashboard names is on the page of a running program", async () => {
  const pages = await Promise.all([operator.metricsPort, agent.metricsPort].map(metricsOf));
  const served = new Set(pages.flatMap((page) => [...page.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name)));
  const exprs = [
    ...ruleGroups().flatMap(({ rules }) => rules.map(({ expr }) => expr)),
    ...rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr))),
  ];
  const named = new Set(exprs.flatMap(namedIn).map(({ metric }) => withoutSuffix(metric)));
  expect(named.size).toBeGreaterThan(25);
  expect([...named].filter((metric) => !served.has(metric))).toEqual([]);
});

tried("promtool finds nothing wrong with what both programs export", async () => {
  for (const port of [operator.metricsPort, agent.metricsPort]) {
    const checked = promisify(execFile)(binaries?.promtool ?? "", ["check", "metrics"]);
    checked.child.stdin?.end(await metricsOf(port));
    await expect(checked).resolves.toMatchObject({ stdout: "" });
  }
});

tried("an attack on an agent fires, release resolves, and an agent that is only observed wakes nobody", async () => {
  await until("both programs are scraped", 60_000, async () => (await prometheus.query("up == 1")).length === 2);
  expect(verdictAlerts(await prometheus.alerts(), "research")).toEqual([]);
  await until("the policy is armed", 60_000, async () =>
    (await stage.list("/apis/networking.k8s.io/v1/networkpolicies")).some(
      ({ metadata }) => metadata.name === "bailiff-quarantine-watched" && metadata.namespace === "research",
    ),
  );
  await stage.tetragon.play(stage.frames("dev-attack-1"));

  const [fired] = await until("the alert fires", 90_000, async () => {
    const firing = verdictAlerts(await prometheus.alerts(), "research").filter(({ state }) => state === "firing");
    return firing.length > 0 && firing;
  });
  expect(fired?.labels).toMatchObject({ namespace: "research", policy: "watched" });
  expect(fired?.annotations["description"]).toContain("kubectl -n research get agentverdicts");
  expect(fired?.annotations["runbook_url"]).toContain(`/${fired?.labels["alertname"]}`);

  const observed = 'bailiff_verdicts{namespace="support", mode="Observe", severity=~"High|Critical", phase="Open"} > 0';
  await until("the observed agent's cases are scraped too, with their true severity", 60_000, async () => {
    return (await prometheus.query(observed)).length > 0;
  });
  await until("a whole round of evaluation came after that", 60_000, async () => {
    const [sample] = await prometheus.query(`count_over_time((${observed})[5s:1s])`);
    return Number(sample?.value[1] ?? 0) >= 3;
  });
  expect(
    (await prometheus.alerts()).filter(
      ({ labels }) => labels["namespace"] === "support" && labels["severity"] === "critical",
    ),
  ).toEqual([]);
  expect(verdictAlerts(await prometheus.alerts(), "support")).toEqual([]);

  const cases = (await stage.verdicts()).filter(({ metadata }) => metadata.namespace === "research");
  for (const { metadata } of cases) {
    const decision = JSON.stringify({ spec: { decision: { action: "Release", by: "admin", reason: "a drill" } } });
    await stage.plane.kubectl("-n", "research", "patch", "agv", metadata.name, "--type", "merge", "-p", decision);
  }
  await until(
    "the alert is resolved",
    90_000,
    async () => verdictAlerts(await prometheus.alerts(), "research").length === 0,
  );
  const released = await prometheus.query('bailiff_verdicts{namespace="research", phase="Released"} > 0');
  expect(released.length).toBeGreaterThan(0);
});

const firing = (alert: string, labels: Readonly<Record<string, string>>) =>
  until(`${alert} fires`, 60_000, async () =>
    (await prometheus.alerts()).find(
      (one) =>
        one.state === "firing" &&
        one.labels["alertname"] === alert &&
        Object.entries(labels).every(([name, value]) => one.labels[name] === value),
    ),
  );

tried(
  "cases without room are told until there is room, and one that waits for a person since when it does",
  async () => {
    await firing("BailiffBlastRadiusHeld", { namespace: "dev-agents", severity: "critical" });
    const room = JSON.stringify({ spec: { response: { maxPerHour: 100 } } });
    await stage.plane.kubectl("-n", "dev-agents", "patch", "agp", "watched", "--type", "merge", "-p", room);
    await until("custody has followed, and the alert is over", 60_000, async () =>
      (await prometheus.alerts()).every(({ labels }) => labels["alertname"] !== "BailiffBlastRadiusHeld"),
    );
    expect(await prometheus.query('bailiff_custody_pods{namespace="dev-agents"} > 0')).not.toEqual([]);

    const waiting =
      'time() - bailiff_awaiting_approval_since_timestamp_seconds{namespace="platform", policy="watched"}';
    const [since] = await until("the wait is scraped", 60_000, async () => {
      const samples = await prometheus.query(waiting);
      return samples.length > 0 && samples;
    });
    expect(Number(since?.value[1])).toBeGreaterThanOrEqual(0);
    expect(Number(since?.value[1])).toBeLessThan(900); // not overdue, and no year 1970 either
  },
);

tried("what Tetragon loses on a node is told with the node's name, and coverage with its reason", async () => {
  stage.tetragon.lose("tetragon_bpf_missed_events_total", 40);
  const lost = await firing("BailiffTetragonEventsLost", { node });
  expect(lost.annotations["summary"]).toBe(`Tetragon lost events on ${node}`);
  const coverage = await until("coverage is on its way to an alert", 60_000, async () =>
    (await prometheus.alerts()).find(({ labels }) => labels["alertname"] === "BailiffCoverageLost"),
  );
  expect(coverage.annotations["description"]).toMatch(/^reason RingLoss; kubectl get agentnode lab-node-1 /);
});

tried("kubectl shows the case to whoever was woken: what, why, what was done, and what came of it", async () => {
  const described = await stage.plane.kubectl("describe", "agentverdicts", "-n", "research");
  expect(described).toMatch(/^ {2}Summary: +\S.{20,}/m);
  expect(described).toMatch(/^ {4}Message: +\S.{20,}/m);
  expect(described).toMatch(/^ {6}Binary: +\/\S+/m);
  expect(described).toMatch(/^ {2}Phase: +Released$/m);
  const events = described.slice(described.indexOf("Events:"));
  expect(events).toMatch(/Warning +Quarantined .* bailiff-operator +pod research-agent-\S+ is cut from the network: /);
  expect(events).toMatch(
    /Normal +Released .* bailiff-operator +pod research-agent-\S+ is let go: admin decided so: a drill/,
  );
});

/** Needs a kubelet, Tetragon's pods or a Deployment, none of which are here; deleting is left to who is woken. */
const cannotRunHere = /\b(logs|rollout|tetragon|delete pod|npm)\b/;

tried("every command of the runbooks that can run here does", async () => {
  const [verdict] = (await stage.verdicts()).filter(({ metadata }) => metadata.namespace === "research");
  const words: Readonly<Record<string, string>> = {
    ...{ NAMESPACE: "research", CASE: verdict?.metadata.name, POD: verdict?.spec.pod.name, NODE: node, WHY: "a drill" },
    ...{ POLICY: "watched", NAME: "serviceaccount-research-agent" },
  };
  const kubectl = stage.plane.kubectlPath;
  const env = {
    ...process.env,
    KUBECONFIG: stage.plane.kubeconfigPath,
    PATH: `${dirname(kubectl)}:${process.env["PATH"]}`,
  };
  await until("the agent has a baseline", 60_000, async () => {
    const items = await stage.list("/apis/bailiff.dev/v1alpha1/namespaces/research/agentbaselines");
    return items.some(({ metadata, status }) => metadata.name === words["NAME"] && status !== undefined);
  });
  let run = 0;
  for (const { page, text } of blocksOf("sh")) {
    const commands = text.replaceAll("\\\n", " ").split("\n");
    const runnable = commands.filter((line) => !cannotRunHere.test(line)).join("\n");
    const script = runnable.replaceAll(/\b[A-Z]{3,}\b/g, (word) => words[word] ?? word);
    const { stderr } = await promisify(execFile)("bash", ["-c", `${script}\ntrue`], { env });
    const complaints = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("No resources found"));
    expect(complaints, `${page}: ${script}`).toEqual([]);
    run += runnable.trim() === "" ? 0 : 1;
  }
  expect(run).toBeGreaterThan(20);
});

tried("a node on which no node agent is ready is named, by the operator and by what can't be scraped", async () => {
  await agent.kill("SIGKILL");
  const pending = await until("both alerts are on their way", 60_000, async () => {
    const found = (await prometheus.alerts()).filter(
      ({ labels }) =>
        ["BailiffNodeAgentDown", "BailiffNodeAgentUnreachable"].includes(labels["alertname"] ?? "") &&
        labels["node"] === node,
    );
    return found.length === 2 && found;
  });
  expect(pending.map(({ state }) => state)).toEqual(["pending", "pending"]); // a restart is not worth a call
});

tried("Prometheus evaluates every rule on real series without an error", async () => {
  const rules = await prometheus.rules();
  expect(rules.map(({ name }) => name).sort()).toEqual(
    ruleGroups()
      .flatMap(({ rules: own }) => own.map(({ alert }) => alert))
      .sort(),
  );
  expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
});
