// The dashboard as Grafana would take it: whole, placed, with a datasource to pick, and every query read by Prometheus' own parser.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { Json } from "../../hack/control-plane/api.ts";
import { generate } from "../../hack/grafana/dashboard.ts";
import { rows } from "../../hack/grafana/panels.ts";
import { prometheusBinaries } from "../../hack/prometheus/tools.ts";

const root = join(import.meta.dirname, "../..");
const dashboard: Json = JSON.parse(readFileSync(join(root, "deploy/grafana/generated/bailiff.json"), "utf8"));
const panels: readonly Json[] = dashboard.panels;
const shown = panels.filter(({ type }) => type !== "row");
const binaries = await prometheusBinaries();
const scratch = mkdtempSync(join(tmpdir(), "bailiff-dashboard-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("is what hack/grafana makes", async () => {
  const [{ path, content } = { path: "", content: "" }] = await generate();
  expect(readFileSync(join(root, path), "utf8")).toBe(content);
});

test("shows cases, agents, coverage, losses, latency and learning", () => {
  const titles = panels.filter(({ type }) => type === "row").map(({ title }) => title);
  expect(titles).toEqual(["Cases", "Agents", "Coverage", "Losses", "Latency", "Learning", "The programs"]);
});

test("has panels with ids of their own that lie beside and below each other, none on another", () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = new Set<string>();
  for (const { gridPos, title } of panels) {
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(cells, `${title} at ${x}, ${y}`).not.toContain(`${x},${y}`);
        cells.add(`${x},${y}`);
      }
  }
});

test("leaves the datasource to whoever imports it, everywhere", () => {
  const [first] = dashboard.templating.list;
  expect(first).toMatchObject({ name: "datasource", type: "datasource", query: "prometheus" });
  const uids = JSON.stringify(dashboard).match(/"uid":"[^"]*"/g) ?? [];
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own way to name a variable
  expect(new Set(uids)).toEqual(new Set(['"uid":"bailiff"', '"uid":"${datasource}"']));
});

test("uses only variables that it defines, and each of them", () => {
  const builtIn = ["__rate_interval", "__all"];
  const used = new Set([...JSON.stringify(dashboard).matchAll(/\$\{?([a-z_]+)\}?/g)].map(([, name = ""]) => name));
  const defined = dashboard.templating.list.map(({ name }: Json) => name);
  expect([...used].filter((name) => !builtIn.includes(name)).sort()).toEqual([...defined].sort());
});

describe.each(shown)("panel $title", ({ type, description, targets, fieldConfig }) => {
  test("is of a kind that Grafana has built in, says what it shows, and asks something", () => {
    expect(["stat", "timeseries", "table"]).toContain(type);
    expect(description.length).toBeGreaterThan(5);
    expect(["short", "s", "ops", "bytes"]).toContain(fieldConfig.defaults.unit);
    const ids = targets.map(({ refId }: Json) => refId);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test.skipIf(!binaries)("asks nothing that Prometheus can't parse", async () => {
  const concrete = (expr: string) => expr.replaceAll("$__rate_interval", "5m").replaceAll(/\$(namespace|node)/g, ".*");
  const exprs = rows.flatMap(({ panels: own }) =>
    own.flatMap(({ queries }) => queries.map(({ expr }) => concrete(expr))),
  );
  const rules = exprs.map((expr, at) => ({ record: `panel:${at}`, expr }));
  const file = join(scratch, "rules.yaml");
  writeFileSync(file, stringify({ groups: [{ name: "dashboard", rules }] }));
  const { stdout } = await promisify(execFile)(binaries?.promtool ?? "", ["check", "rules", file]);
  expect(stdout).toContain(`${exprs.length} rules found`);
});
