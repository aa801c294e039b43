// Whatever an alert or the dashboard asks for is exported, with those labels, by the registries that the two programs serve.
import { Cache } from "@bailiff/crds/client/informer/cache";
import { nodeMetrics } from "@bailiff/node-agent/telemetry/metrics";
import { caseMetrics } from "@bailiff/operator/metrics/metrics";
import { runtimeMetrics } from "@bailiff/operator/runtime/telemetry/metrics";
import { type Metric, Registry } from "prom-client";
import { expect, test } from "vitest";
import { rows } from "../../hack/grafana/panels.ts";
import { ruleGroups } from "../../hack/prometheus/rules.ts";
import { groupedBy, namedIn, withoutSuffix } from "./promql.ts";
import { blocksOf } from "./runbooks.ts";

/** Labels that come with the scrape, not with the metric. */
const ofTheTarget = ["job", "instance", "node", "pod", "le"];

const operator = new Registry();
runtimeMetrics(operator);
const caches = { verdicts: new Cache({}), policies: new Cache({}), baselines: new Cache({}), pods: new Cache({}) };
caseMetrics(operator, caches as Parameters<typeof caseMetrics>[1], new Set());

const nodeAgent = new Registry();
const none = () => ({});
nodeMetrics(nodeAgent, {
  ...{
    events: none,
    undecodable: none,
    judged: none,
    shed: none,
    waiting: none,
    losses: none,
    writes: none,
    shards: none,
  },
  ...{ isConnected: () => true, connections: () => 1, unselectedPods: () => 0, spooled: () => 0 },
  ...{ spoolFullness: () => 0, unwritten: () => 0, informers: () => [] },
  coverage: () => ({ state: "Full", reason: "EventsCome" }),
}).close();

/** By name: the labels that some program gives it. */
const exported = new Map<string, Set<string>>();
for (const registry of [operator, nodeAgent])
  for (const metric of registry.getMetricsAsArray() as unknown as readonly (Metric & Described)[])
    exported.set(metric.name, new Set([...(exported.get(metric.name) ?? []), ...metric.labelNames]));

interface Described {
  readonly name: string;
  readonly labelNames: readonly string[];
}

const asked = [
  ...ruleGroups().flatMap(({ rules }) =>
    rules.map(({ alert, expr, annotations }) => [alert, `${expr} ${annotations.description}`] as const),
  ),
  ...rows.flatMap(({ panels }) =>
    panels.flatMap(({ title, queries }) => queries.map(({ expr }) => [`panel "${title}"`, expr] as const)),
  ),
];

const queries = blocksOf("promql").flatMap(({ page, text }) =>
  text
    .trim()
    .split("\n")
    .map((expr) => [page, expr] as const),
);

test.each([...asked, ...queries])("%s asks for nothing that isn't exported", (_, expr) => {
  const named = namedIn(expr);
  for (const { metric, labels } of named) {
    const known = exported.get(withoutSuffix(metric));
    expect(known, metric).toBeDefined();
    for (const label of labels) expect([...(known ?? []), ...ofTheTarget], `${metric}{${label}}`).toContain(label);
  }
  const available = named.flatMap(({ metric }) => [...(exported.get(withoutSuffix(metric)) ?? [])]);
  if (named.length > 0) for (const label of groupedBy(expr)) expect([...available, ...ofTheTarget]).toContain(label);
});

test("no metric has a label that names a pod, a process or an address: there would be a series for each", () => {
  for (const [name, labels] of exported)
    expect(
      [...labels].filter((label) => /pod|uid|binary|address|ip|path|argument|destination/.test(label)),
      name,
    ).toEqual([]);
});

test("what others build on has the labels that were promised", () => {
  const promised = {
    bailiff_verdicts: ["namespace", "policy", "mode", "severity", "phase"],
    bailiff_quarantines: ["backend", "state"],
    bailiff_events_total: ["type"],
    bailiff_shed_total: ["reason"],
    bailiff_unselected_pods: [],
    bailiff_node_coverage: ["state"],
  };
  for (const [name, labels] of Object.entries(promised))
    expect([...(exported.get(name) ?? ["none"])], name).toEqual(labels);
});
