// The queries' common parts: what is selected, and how it is added up.
import type { Panel, Query } from "./panel.ts";

/** Open cases that may wake somebody. */
export const open = 'mode!="Observe", phase=~"Open|AwaitingApproval|Quarantined"';
/** The namespaces and nodes that were picked at the dashboard's head. */
export const here = 'namespace=~"$namespace"';
export const onNode = 'node=~"$node"';

/** By these labels; both replicas of the operator tell of everything, and each thing is counted once. */
export const once = (labels: string, selected: string) =>
  `sum by (${labels}) (max without (instance, pod) (${selected}))`;

/** The same as one number, 0 where there is nothing. */
export const total = (selected: string) => `sum(max without (instance, pod) (${selected})) or vector(0)`;

/** Per second, by these labels. */
export const rate = (labels: string, counter: string) => `sum by (${labels}) (rate(${counter}[$__rate_interval]))`;

/** Median and 99th percentile of a histogram, in its own unit; by one more label where that is given. */
export const quantiles = (histogram: string, selected: string, label = ""): Query[] =>
  [0.5, 0.99].map((q) => ({
    expr: `histogram_quantile(${q}, sum by (le${label && `, ${label}`}) (rate(${histogram}_bucket{${selected}}[$__rate_interval])))`,
    legend: `${label && `{{${label}}} `}p${q * 100}`,
  }));

/** One number, red from `redFrom` on. */
export const stat = (title: string, description: string, expr: string, redFrom?: number): Panel => ({
  title,
  description,
  kind: "stat",
  width: 4,
  queries: [{ expr }],
  ...(redFrom !== undefined && { redFrom }),
});
