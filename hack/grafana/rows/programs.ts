// The programs: events, memory, CPU, queues and watches.
import type { Row } from "../panel.ts";
import { onNode, rate } from "../queries.ts";

export const programs: Row = {
  title: "The programs",
  panels: [
    {
      title: "Events from Tetragon",
      description: "By type",
      kind: "timeseries",
      width: 6,
      unit: "ops",
      queries: [{ expr: rate("type", `bailiff_events_total{${onNode}}`), legend: "{{type}}" }],
    },
    {
      title: "Memory",
      description: "Resident; of node agents the largest",
      kind: "timeseries",
      width: 6,
      unit: "bytes",
      queries: [{ expr: 'max by (job) (process_resident_memory_bytes{job=~"bailiff-.*"})', legend: "{{job}}" }],
    },
    {
      title: "CPU",
      description: "Cores; of node agents the busiest",
      kind: "timeseries",
      width: 6,
      queries: [
        {
          expr: 'max by (job) (rate(process_cpu_seconds_total{job=~"bailiff-.*"}[$__rate_interval]))',
          legend: "{{job}}",
        },
      ],
    },
    {
      title: "Queues and watches",
      description:
        "Keys in line and keys that keep failing, by controller; the stalest watch of each program, in seconds",
      kind: "timeseries",
      width: 6,
      queries: [
        { expr: "max by (controller) (bailiff_queue_depth)", legend: "in line: {{controller}}" },
        { expr: "max by (controller) (bailiff_queue_failing)", legend: "failing: {{controller}}" },
        { expr: "max by (job) (bailiff_watch_age_seconds)", legend: "stalest watch: {{job}}" },
      ],
    },
  ],
};
