// Learning: how far baselines have come.
import type { Row } from "../panel.ts";
import { once, onNode, rate } from "../queries.ts";

export const learning: Row = {
  title: "Learning",
  panels: [
    {
      title: "Baselines by state",
      description: "Agents; until Ready only deterministic findings may quarantine",
      kind: "timeseries",
      width: 8,
      isStacked: true,
      queries: [{ expr: once("state", "bailiff_baselines"), legend: "{{state}}" }],
    },
    {
      title: "What became of events",
      description: "Actions, learned ones among them, and what isn't one",
      kind: "timeseries",
      width: 8,
      unit: "ops",
      queries: [{ expr: rate("kind", `bailiff_judged_total{${onNode}}`), legend: "{{kind}}" }],
    },
    {
      title: "Batches of what was learned",
      description: "By outcome, per hour",
      kind: "timeseries",
      width: 8,
      queries: [{ expr: `sum by (outcome) (increase(bailiff_shards_total{${onNode}}[1h]))`, legend: "{{outcome}}" }],
    },
  ],
};
