// Coverage: what each node sees, and why not everything.
import type { Row } from "../panel.ts";
import { onNode } from "../queries.ts";

export const coverage: Row = {
  title: "Coverage",
  panels: [
    {
      title: "Nodes by coverage",
      description: "Unknown is never taken for Full",
      kind: "timeseries",
      width: 8,
      isStacked: true,
      queries: [{ expr: `sum by (state) (bailiff_node_coverage{${onNode}})`, legend: "{{state}}" }],
    },
    {
      title: "Why nodes don't see everything",
      description: "EventsCome is the reason of full coverage",
      kind: "table",
      width: 8,
      queries: [{ expr: `sum by (node, reason) (bailiff_node_coverage_reason{${onNode}, reason!="EventsCome"})` }],
    },
    {
      title: "Streams and gaps",
      description: "Nodes without Tetragon's stream, and gaps per hour by reason",
      kind: "timeseries",
      width: 8,
      queries: [
        { expr: `count(bailiff_stream_connected{${onNode}} == 0) or vector(0)`, legend: "disconnected" },
        { expr: `sum by (reason) (increase(bailiff_gaps_total{${onNode}}[1h]))`, legend: "gaps: {{reason}}" },
      ],
    },
  ],
};
