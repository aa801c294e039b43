// deploy/grafana/generated/bailiff.json from panels.ts: `npm run generate`. Ids and places follow from the order, so that nobody keeps them by hand.
import type { Generated } from "../generate/main.ts";
import { datasource, heights, panelJson, type Row } from "./panel.ts";
import { rows } from "./panels.ts";

/** How many columns Grafana has. */
const columns = 24;

/** The whole dashboard. */
export function dashboard() {
  return {
    uid: "bailiff",
    title: "Bailiff",
    description: "What AI agents did, what was done about it, and how much of it could be seen",
    tags: ["bailiff", "security"],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    time: { from: "now-6h", to: "now" },
    refresh: "30s",
    annotations: { list: [] },
    templating: { list: variables() },
    panels: layout(rows),
  };
}

function variables() {
  const choice = (name: string, label: string, query: string) => ({
    name,
    label,
    type: "query",
    datasource,
    definition: query,
    query: { query, refId: name },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: ".*",
    current: { text: "All", value: "$__all" },
  });
  return [
    { name: "datasource", label: "Data source", type: "datasource", query: "prometheus", current: {} },
    choice("namespace", "Namespace", "label_values(bailiff_policy_conditions, namespace)"),
    choice("node", "Node", "label_values(bailiff_node_coverage, node)"),
  ];
}

/** Panels from left to right; a line is as high as its highest panel. */
function layout(all: readonly Row[]) {
  const panels: object[] = [];
  let y = 0;
  for (const { title, panels: own } of all) {
    panels.push({
      id: panels.length + 1,
      type: "row",
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: columns, h: 1 },
      panels: [],
    });
    y++;
    let x = 0;
    let height = 0;
    for (const panel of own) {
      if (x + panel.width > columns) {
        y += height;
        x = 0;
        height = 0;
      }
      const h = heights[panel.kind];
      panels.push(panelJson(panels.length + 1, panel, { x, y, w: panel.width, h }));
      x += panel.width;
      height = Math.max(height, h);
    }
    y += height;
  }
  return panels;
}

export async function generate(): Promise<readonly Generated[]> {
  return [{ path: "deploy/grafana/generated/bailiff.json", content: `${JSON.stringify(dashboard(), undefined, 2)}\n` }];
}
