// Losses: what was dropped, by us and by Tetragon.
import type { Row } from "../panel.ts";
import { onNode, rate } from "../queries.ts";

export const losses: Row = {
  title: "Losses",
  panels: [
    {
      title: "Dropped by node agents",
      description: "No room: by what was dropped. pressure (ends of processes) does no harm",
      kind: "timeseries",
      width: 8,
      unit: "ops",
      queries: [{ expr: rate("reason", `bailiff_shed_total{${onNode}}`), legend: "{{reason}}" }],
    },
    {
      title: "Lost by Tetragon",
      description: "By its own account",
      kind: "timeseries",
      width: 8,
      unit: "ops",
      queries: [{ expr: rate("kind", `bailiff_tetragon_lost_total{${onNode}}`), legend: "{{kind}}" }],
    },
    {
      title: "Unreadable, unwritten, untold",
      description: "Messages that gave no event, cases that wait for the API server, Kubernetes Events that were shed",
      kind: "timeseries",
      width: 8,
      queries: [
        {
          expr: `sum(increase(bailiff_undecodable_total{${onNode}}[$__rate_interval]))`,
          legend: "unreadable messages",
        },
        { expr: `sum(bailiff_unwritten_cases{${onNode}})`, legend: "unwritten cases" },
        { expr: `max(bailiff_spool_fullness_ratio{${onNode}}) * 100`, legend: "fullest spool, %" },
        {
          expr: 'sum(increase(bailiff_kubernetes_events_total{outcome!="written"}[$__rate_interval]))',
          legend: "Events not written",
        },
      ],
    },
  ],
};
