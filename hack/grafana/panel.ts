// One panel as Grafana wants it, from what differs between panels. No queries here: they are in panels.ts.

/** A query, and how its series are called: {{label}} stands for a label's value. */
export interface Query {
  readonly expr: string;
  readonly legend?: string;
}

/** What a panel shows. `width` is of Grafana's 24 columns, `unit` one of its units ("s", "bytes", "ops"; a plain number unless given). */
export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly kind: "stat" | "timeseries" | "table";
  readonly width: number;
  readonly unit?: string;
  readonly queries: readonly Query[];
  /** From this value on it is red; below it green. */
  readonly redFrom?: number;
  readonly isStacked?: boolean;
}

/** A row of panels under a headline. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export type Place = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };

/** The datasource is a variable: whoever imports the dashboard picks it. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own way to name a variable
export const datasource = { type: "prometheus", uid: "${datasource}" };

export const heights = { stat: 4, timeseries: 8, table: 8 } as const;

/** The panel as JSON. */
export function panelJson(id: number, panel: Panel, gridPos: Place) {
  const { title, description, kind, unit = "short", queries, redFrom, isStacked = false } = panel;
  const isInstant = kind !== "timeseries";
  return {
    id,
    type: kind,
    title,
    description,
    datasource,
    gridPos,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        ...(redFrom !== undefined && {
          color: { mode: "thresholds" },
          thresholds: {
            mode: "absolute",
            steps: [
              { color: "green", value: null },
              { color: "red", value: redFrom },
            ],
          },
        }),
        ...(kind === "timeseries" && {
          custom: { fillOpacity: isStacked ? 30 : 0, stacking: { mode: isStacked ? "normal" : "none", group: "A" } },
        }),
      },
      overrides: [],
    },
    options: optionsOf(kind),
    ...(kind === "table" && {
      transformations: [
        { id: "organize", options: { excludeByName: { Time: true }, renameByName: { Value: "count" } } },
      ],
    }),
    targets: queries.map(({ expr, legend }, at) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + at),
      datasource,
      expr,
      ...(legend !== undefined && { legendFormat: legend }),
      ...(isInstant && { instant: true, range: false }),
      ...(kind === "table" && { format: "table" }),
    })),
  };
}

function optionsOf(kind: Panel["kind"]) {
  if (kind === "stat") return { reduceOptions: { calcs: ["lastNotNull"] }, colorMode: "value", graphMode: "none" };
  if (kind === "table") return { showHeader: true };
  return { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi", sort: "desc" } };
}
