// What the dashboard shows: cases, agents, coverage, losses, latency, learning, and the two programs themselves.
import type { Panel, Query, Row } from "./panel.ts";

const open = 'mode!="Observe", phase=~"Open|AwaitingApproval|Quarantined"';
const here = 'namespace=~"$namespace"';
const onNode = 'node=~"$node"';
/** Both replicas of the operator tell of everything: each thing is counted once. */
const once = (labels: string, selected: string) => `sum by (${labels}) (max without (instance, pod) (${selected}))`;
const total = (selected: string) => `sum(max without (instance, pod) (${selected})) or vector(0)`;
const rate = (labels: string, counter: string) => `sum by (${labels}) (rate(${counter}[$__rate_interval]))`;
const quantiles = (histogram: string, selected: string, more = ""): Query[] =>
  [0.5, 0.99].map((q) => ({
    expr: `histogram_quantile(${q}, sum by (le${more && `, ${more}`}) (rate(${histogram}_bucket{${selected}}[$__rate_interval])))`,
    legend: `${more && `{{${more}}} `}p${q * 100}`,
  }));

const stat = (title: string, description: string, expr: string, redFrom?: number): Panel => ({
  ...{ title, description, kind: "stat", width: 4, queries: [{ expr }] },
  ...(redFrom !== undefined && { redFrom }),
});

export const rows: readonly Row[] = [
  {
    title: "Cases",
    panels: [
      stat(
        "Open, Critical",
        "Of policies that don't only observe",
        total(`bailiff_verdicts{${here}, severity="Critical", ${open}}`),
        1,
      ),
      stat(
        "Open, High",
        "Of policies that don't only observe",
        total(`bailiff_verdicts{${here}, severity="High", ${open}}`),
        1,
      ),
      stat("In custody", "Pods that are cut off", total(`bailiff_custody_pods{${here}}`)),
      stat(
        "Cuts that don't hold",
        "The kernel saw something get through",
        total(`bailiff_custody_pods{${here}, state="Ineffective"}`),
        1,
      ),
      stat(
        "Waiting for approval",
        "Cases that wait for a person",
        total(`bailiff_verdicts{${here}, phase="AwaitingApproval"}`),
        1,
      ),
      stat(
        "Held back",
        "Beyond the caps, or refused",
        total(`bailiff_cases_not_held{${here}, reason=~"BlastRadius|NotArmed|Refused|ReleaseRefused"}`),
        1,
      ),
      {
        title: "Open cases by severity",
        description: "Cases of mode Observe are left out",
        kind: "timeseries",
        width: 12,
        isStacked: true,
        queries: [{ expr: once("severity", `bailiff_verdicts{${here}, ${open}}`), legend: "{{severity}}" }],
      },
      {
        title: "Pods in custody by whether the cut holds",
        description: "Enforced is proven; Pending and Unverifiable are not",
        kind: "timeseries",
        width: 12,
        isStacked: true,
        queries: [{ expr: once("state", `bailiff_custody_pods{${here}}`), legend: "{{state}}" }],
      },
      {
        title: "Cases",
        description: "All of them, closed ones too, as long as they are kept",
        kind: "table",
        width: 12,
        queries: [{ expr: once("namespace, policy, mode, severity, phase", `bailiff_verdicts{${here}}`) }],
      },
      {
        title: "Findings by rule",
        description: "Objections of the judge, counted again each time, per second",
        kind: "timeseries",
        width: 12,
        unit: "ops",
        queries: [
          {
            expr: `topk(10, ${rate("rule, severity", `bailiff_findings_total{${onNode}}`)})`,
            legend: "{{rule}} {{severity}}",
          },
        ],
      },
    ],
  },
  {
    title: "Agents",
    panels: [
      {
        title: "Policies by mode",
        description: "From Observe over Detect to Quarantine",
        kind: "timeseries",
        width: 8,
        isStacked: true,
        queries: [
          { expr: once("mode", `bailiff_policy_conditions{${here}, condition="Accepted"}`), legend: "{{mode}}" },
        ],
      },
      {
        title: "Conditions that aren't True",
        description: "Armed is False by intent where the mode is Observe",
        kind: "table",
        width: 8,
        queries: [
          {
            expr: once(
              "namespace, policy, condition, status, reason",
              `bailiff_policy_conditions{${here}, status!="True"}`,
            ),
          },
        ],
      },
      {
        title: "Pods that nobody judges or sees",
        description: "Unselected: no policy names them. Blind: their node has no node agent that is ready",
        kind: "timeseries",
        width: 8,
        queries: [
          { expr: 'max(bailiff_unselected_pods{job="bailiff-operator"})', legend: "unselected" },
          { expr: total(`bailiff_blind_pods{${onNode}}`), legend: "blind" },
        ],
      },
    ],
  },
  {
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
  },
  {
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
        description:
          "Messages that gave no event, cases that wait for the API server, Kubernetes Events that were shed",
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
  },
  {
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
  },
  {
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
  },
  {
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
  },
];
