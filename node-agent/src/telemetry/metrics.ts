// What a node agent measures of itself, read at each scrape from the things that know. Labels have few values: never a pod's name.
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Observation } from "@bailiff/crds/client/index";
import { processMetrics } from "@bailiff/operator/runtime/telemetry/process";
import { counterOf, gaugeOf } from "@bailiff/operator/runtime/telemetry/read";
import { type Measured, watchMetrics } from "@bailiff/operator/runtime/telemetry/watches";
import { Counter, Histogram, type Registry } from "prom-client";
import type { Ruling } from "../judge/ruling.ts";
import { gapReasons } from "../tetragon/stream/gap.ts";

/** Counts by label value, as of now. */
export type Counts = Readonly<Record<string, number>> | ReadonlyMap<string, number>;

/** Where the numbers come from. */
export interface Sources {
  readonly events: () => Counts;
  readonly undecodable: () => Counts;
  readonly judged: () => Counts;
  readonly shed: () => Counts;
  readonly isConnected: () => boolean;
  readonly connections: () => number;
  readonly waiting: () => Counts;
  /** Full, Partial or Unknown, and the reason of the condition Covered. */
  readonly coverage: () => { readonly state: string; readonly reason: string };
  readonly losses: () => Counts;
  readonly unselectedPods: () => number;
  readonly writes: () => Counts;
  readonly spooled: () => number;
  /** From 0 to 1. */
  readonly spoolFullness: () => number;
  /** Cases that wait for the API server, in memory or on disk. */
  readonly unwritten: () => number;
  readonly shards: () => Counts;
  readonly informers: () => Iterable<Measured>;
}

/** Things that are told as they happen. */
export interface NodeMetrics {
  readonly observeRequest: (observation: Observation) => void;
  readonly found: (ruling: Ruling) => void;
  readonly gap: (reason: string) => void;
  /** How long after it happened an event was judged, in seconds. */
  readonly late: (seconds: number) => void;
  /** Lets the event loop's monitor go. */
  readonly close: () => void;
}

/** How often the event loop's delay is measured. Each time wakes the process: every 10 ms that alone was 2.4 ms of CPU a second. */
const loopEveryMs = 50;
const requestSeconds = [0.005, 0.02, 0.1, 0.5, 2.5, 10];
const lateSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const coverages = ["Full", "Partial", "Unknown"];

/** Registers everything that a node agent measures. */
export function nodeMetrics(registry: Registry, sources: Sources): NodeMetrics {
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number) =>
    gaugeOf(registry, { name, help }, (put) => put({}, read()));
  const by = (register: typeof gaugeOf) => (name: string, help: string, label: string, read: () => Counts) =>
    register(registry, { name, help, labelNames: [label] }, (put) => {
      for (const [value, count] of entries(read())) put({ [label]: value }, count);
    });
  const counts = by(counterOf);
  const gauges = by(gaugeOf);

  processMetrics(registry);
  counts("bailiff_events_total", "Events that came from Tetragon", "type", sources.events);
  counts("bailiff_undecodable_total", "Frames that gave no event", "reason", sources.undecodable);
  counts("bailiff_judged_total", "What became of events: actions, and what isn't one", "kind", sources.judged);
  counts("bailiff_shed_total", "What found no room and was dropped", "reason", sources.shed);
  gauge("bailiff_stream_connected", "1 while events come from Tetragon", () => (sources.isConnected() ? 1 : 0));
  gauge("bailiff_stream_connections", "Connections to Tetragon that were up", sources.connections);
  gauges("bailiff_waiting_events", "Events that wait, by where", "where", sources.waiting);
  gauges("bailiff_node_coverage", "1 for what this node's coverage is", "state", () => {
    const is = sources.coverage().state;
    return Object.fromEntries(coverages.map((state) => [state, state === is ? 1 : 0]));
  });
  gauges("bailiff_node_coverage_reason", "1 for why coverage is what it is", "reason", () => ({
    [sources.coverage().reason]: 1,
  }));
  counts("bailiff_tetragon_lost_total", "Losses by Tetragon's own account, since its start", "kind", sources.losses);
  gauge(
    "bailiff_unselected_pods",
    "Pods of this node that no policy selects: they are not judged",
    sources.unselectedPods,
  );
  counts("bailiff_verdict_writes_total", "Writes of AgentVerdicts, by outcome", "outcome", sources.writes);
  gauge("bailiff_spool_depth", "Verdicts on disk that the API server doesn't have", sources.spooled);
  gauge("bailiff_spool_fullness_ratio", "How full the disk's share for verdicts is: at 1 some are shed", () =>
    sources.spoolFullness(),
  );
  gauge("bailiff_unwritten_cases", "Cases that the API server doesn't have as they are now", sources.unwritten);
  counts("bailiff_shards_total", "Batches of what was learned, by outcome", "outcome", sources.shards);
  watchMetrics(registry, sources.informers);

  const loop = monitorEventLoopDelay({ resolution: loopEveryMs });
  loop.enable();
  gauge("bailiff_event_loop_delay_seconds", "The 99th percentile since the last scrape", () => {
    const seconds = Math.max(0, loop.percentile(99) / 1e9 - loopEveryMs / 1000);
    loop.reset();
    return Number.isFinite(seconds) ? seconds : 0;
  });

  const requests = new Histogram({
    name: "bailiff_api_request_seconds",
    help: "Requests to the API server; code 0: no answer came",
    labelNames: ["method", "resource", "code"],
    buckets: requestSeconds,
    registers,
  });
  const late = new Histogram({
    name: "bailiff_event_lateness_seconds",
    help: "From an event to its judgement; one in 16 is measured",
    buckets: lateSeconds,
    registers,
  });
  const findings = new Counter({
    name: "bailiff_findings_total",
    help: "Objections, counted again each time",
    labelNames: ["rule", "severity"],
    registers,
  });
  const gaps = new Counter({
    name: "bailiff_gaps_total",
    help: "Times during which something may have been missed",
    labelNames: ["reason"],
    registers,
  });
  for (const reason of gapReasons) gaps.inc({ reason }, 0);
  return {
    observeRequest({ method, resource, code, durationMs }) {
      if (method !== "WATCH") requests.observe({ method, resource, code: String(code) }, durationMs / 1000);
    },
    found: ({ rule, severity }) => findings.inc({ rule: rule.name, severity }),
    gap: (reason) => gaps.inc({ reason }),
    late: (seconds) => late.observe(Math.max(0, seconds)),
    close: () => loop.disable(),
  };
}

function entries(counts: Counts): Iterable<[string, number]> {
  return counts instanceof Map ? counts.entries() : Object.entries(counts);
}
