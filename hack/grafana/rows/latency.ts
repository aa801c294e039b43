// Latency: from an event to its judgement, from a verdict to its cut.
import type { Row } from "../panel.ts";
import { onNode, quantiles } from "../queries.ts";

export const latency: Row = {
  title: "Latency",
  panels: [
    {
      title: "From an event to its judgement",
      description: "One event in 16 is measured",
      kind: "timeseries",
      width: 8,
      unit: "s",
      queries: quantiles("bailiff_event_lateness_seconds", onNode),
    },
    {
      title: "From a verdict to the cut",
      description: "From the moment that the operator heard of a case to the moment that the cut was stored",
      kind: "timeseries",
      width: 8,
      unit: "s",
      queries: quantiles("bailiff_verdict_to_cut_seconds", 'job="bailiff-operator"'),
    },
    {
      title: "Requests to the API server",
      description: "Of both programs, watches aside",
      kind: "timeseries",
      width: 8,
      unit: "s",
      queries: quantiles("bailiff_api_request_seconds", 'job=~"bailiff-.*"', "job"),
    },
  ],
};
