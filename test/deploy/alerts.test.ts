// Every alert with promtool: it fires when it should, stays quiet when it should, and leads to a runbook that exists.
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { generate, ruleGroups } from "../../hack/prometheus/rules.ts";
import { prometheusBinaries } from "../../hack/prometheus/tools.ts";
import { cases } from "./alerts/cases.ts";
import { losses } from "./alerts/losses.ts";
import { operator } from "./alerts/operator.ts";
import { policies } from "./alerts/policies.ts";
import { sight } from "./alerts/sight.ts";
import { promtoolTest, type Table } from "./alerts/table.ts";
import { blocksOf } from "./runbooks.ts";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "deploy/prometheus");
const ruleFile = join(folder, "rules.yaml");
const alerts = ruleGroups().flatMap(({ rules }) => rules);
const tables: Table = { ...cases, ...sight, ...losses, ...policies, ...operator };
const binaries = await prometheusBinaries();
const scratch = mkdtempSync(join(tmpdir(), "bailiff-alerts-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs promtool; resolves to what it said, rejects with it. */
async function promtool(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(binaries?.promtool ?? "promtool", args).catch((error) => {
    throw new Error(`promtool ${args.join(" ")}:\n${error.stdout}${error.stderr}`);
  });
  return stdout + stderr;
}

test("the plain rule file is what the PrometheusRule holds", async () => {
  const [generated] = await generate();
  expect(readFileSync(ruleFile, "utf8")).toBe(generated?.content);
});

test("every alert is tried: in a situation that it is for, and in one that it isn't", () => {
  expect(Object.keys(tables).sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  for (const [alert, { fires, quiet }] of Object.entries(tables)) {
    expect(fires.length, alert).toBeGreaterThan(0);
    expect(quiet.length, alert).toBeGreaterThan(0);
  }
});

describe.each(alerts)("$alert", (rule) => {
  test("says how bad, what and where to look, in whole words", () => {
    expect(["critical", "warning"]).toContain(rule.labels.severity);
    expect(rule.annotations.summary).toMatch(/^\S.{20,}[^.]$/);
    expect(rule.annotations.description).toMatch(/^\S.{30,}[^.]$/);
    expect(rule.for).toMatch(/^\d+[mhd]$/);
  });

  test("has a runbook that says what it means, where to look first, what to do and how to undo it", () => {
    expect(rule.annotations.runbook_url).toMatch(new RegExp(`/runbooks/${rule.alert}$`));
    const runbook = readFileSync(join(folder, "runbooks", `${rule.alert}.md`), "utf8");
    const titles = runbook.split("\n").filter((line) => line.startsWith("#"));
    expect(titles).toEqual([`# ${rule.alert}`, "## What it means", "## Look first", "## Do", "## Undo"]);
  });

  test.skipIf(!binaries)("fires in every situation that it is for, and in no other that was thought of", async () => {
    const tried = tables[rule.alert];
    if (!tried) throw new Error(`nobody has tried ${rule.alert}`);
    const file = join(scratch, `${rule.alert}.yaml`);
    writeFileSync(file, stringify(promtoolTest(rule, tried, ruleFile)));
    expect(await promtool("test", "rules", file)).toContain("SUCCESS");
  });
});

test.skipIf(!binaries)("nothing fires for a policy that only observes, whatever its agents do", async () => {
  const labels = `instance="a", namespace="support", policy="bot"`;
  const severities = ["Low", "Medium", "High", "Critical"];
  const series = [
    ...severities.map(
      (severity) => `bailiff_verdicts{${labels}, mode="Observe", severity="${severity}", phase="Open"}`,
    ),
    'bailiff_cases_not_held{instance="a", namespace="support", reason="Observe"}',
    `bailiff_policy_conditions{${labels}, mode="Observe", condition="Armed", status="False", reason="Observe"}`,
    `bailiff_policy_conditions{${labels}, mode="Observe", condition="Covered", status="True", reason="Full"}`,
    'bailiff_leader{instance="a"}',
    'up{job="bailiff-node-agent", instance="b", node="node-1"}',
  ];
  const file = join(scratch, "observe.yaml");
  const content = {
    rule_files: [ruleFile],
    evaluation_interval: "1m",
    tests: [
      {
        interval: "1m",
        input_series: series.map((one) => ({ series: one, values: "1x600" })),
        promql_expr_test: [{ expr: "count(ALERTS)", eval_time: "10h", exp_samples: [] }],
      },
    ],
  };
  writeFileSync(file, stringify(content));
  expect(await promtool("test", "rules", file)).toContain("SUCCESS");
});

test("no runbook is left over from an alert that is gone", () => {
  const known = new Set(alerts.map(({ alert }) => `${alert}.md`));
  expect(readdirSync(join(folder, "runbooks")).filter((name) => !known.has(name))).toEqual(["README.md"]);
  const index = readFileSync(join(folder, "runbooks/README.md"), "utf8");
  for (const { alert, labels } of alerts) expect(index).toContain(`| [${alert}](${alert}.md) | ${labels.severity} |`);
});

test.skipIf(!binaries)("promtool finds nothing wrong with the rules, not even by its strictest look", async () => {
  expect(await promtool("check", "rules", "--lint=all", "--lint-fatal", ruleFile)).toContain(
    `${alerts.length} rules found`,
  );
});

test.skipIf(!binaries)(
  "the jobs for a plain Prometheus, as the README has them, are a configuration that Prometheus takes",
  async () => {
    const readme = readFileSync(join(folder, "README.md"), "utf8");
    const config = parse(/```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? "");
    expect(config.scrape_configs.map(({ job_name }: { job_name: string }) => job_name)).toEqual([
      "bailiff-operator",
      "bailiff-node-agent",
    ]);
    const file = join(scratch, "prometheus.yaml");
    writeFileSync(file, stringify({ ...config, rule_files: [ruleFile] }));
    expect(await promtool("check", "config", file)).toContain("is valid prometheus config file syntax");
  },
);

test.skipIf(!binaries)("every query of a runbook is one that Prometheus can parse", async () => {
  const queries = blocksOf("promql").flatMap(({ text }) => text.trim().split("\n"));
  const file = join(scratch, "queries.yaml");
  const rules = queries.map((expr, at) => ({ record: `query:${at}`, expr }));
  writeFileSync(file, stringify({ groups: [{ name: "runbooks", rules }] }));
  expect(await promtool("check", "rules", file)).toContain(`${queries.length} rules found`);
});
