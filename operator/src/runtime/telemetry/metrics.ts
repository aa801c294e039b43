// What the runtime measures of itself, read at each scrape from the things that know: nothing is counted twice.
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Informer, Observation } from "@bailiff/crds/client/index";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Controller, ReconcileRun } from "../controller/controller.ts";

/** An informer of whatever it keeps. */
type Measured = Pick<Informer<unknown>, "resource" | "stats">;

/** Hooks that feed the registry; each thing is registered once, under a name of its own. */
export interface RuntimeMetrics {
  /** For ClientOptions.observe. */
  readonly observeRequest: (observation: Observation) => void;
  /** For ControllerOptions.observe. */
  readonly observeReconcile: (controller: string) => (run: ReconcileRun) => void;
  readonly addController: (controller: Controller) => void;
  readonly addInformer: (informer: Measured) => void;
  readonly addLeader: (leader: { readonly isLeading: boolean }) => void;
}

/** How often the event loop is asked whether it is late. */
const resolutionMs = 5;

const seconds = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Registers everything that the runtime measures: requests, queues, reconciles, watches, leadership. */
export function runtimeMetrics(registry: Registry): RuntimeMetrics {
  const registers = [registry];
  const controllers = new Set<Controller>();
  const informers = new Map<string, Measured>();
  const leaders = new Set<{ readonly isLeading: boolean }>();

  const gauge = (name: string, help: string, labels: string[], collect: (self: Gauge) => void) =>
    new Gauge({
      name,
      help,
      labelNames: labels,
      registers,
      collect() {
        collect(this);
      },
    });
  const ofControllers = (name: string, help: string, read: (stats: Controller["stats"]) => number) =>
    gauge(name, help, ["controller"], (self) => {
      for (const controller of controllers) self.set({ controller: controller.name }, read(controller.stats));
    });
  const ofInformers = (name: string, help: string, read: (stats: Informer<unknown>["stats"]) => number) =>
    gauge(name, help, ["resource"], (self) => {
      for (const [resource, { stats }] of informers) self.set({ resource }, read(stats));
    });

  ofControllers("bailiff_queue_depth", "Keys in line", (stats) => stats.depth);
  ofControllers("bailiff_queue_waiting", "Keys that wait for their time", (stats) => stats.waiting);
  ofControllers(
    "bailiff_queue_oldest_seconds",
    "How long the first key has been in line",
    (stats) => stats.oldestMs / 1000,
  );
  ofControllers("bailiff_queue_adds_total", "Keys that entered the line", (stats) => stats.adds);
  ofControllers("bailiff_queue_retries_total", "Requeues after a failure", (stats) => stats.retries);
  ofControllers(
    "bailiff_reconcile_longest_seconds",
    "Age of the reconcile that runs longest",
    (stats) => stats.longestMs / 1000,
  );
  ofInformers("bailiff_watch_age_seconds", "Time since a watch last showed life", (stats) => stats.quietMs / 1000);
  ofInformers("bailiff_watch_objects", "Objects kept", (stats) => stats.objects);
  ofInformers("bailiff_watch_lists_total", "Complete lists", (stats) => stats.lists);
  ofInformers(
    "bailiff_watch_expired_total",
    "Times that the API server had forgotten our version",
    (stats) => stats.expired,
  );
  ofInformers("bailiff_watch_failures_total", "Lists and watches that failed", (stats) => stats.failures);
  ofInformers("bailiff_watch_stalls_total", "Watches that went silent", (stats) => stats.stalls);
  ofInformers("bailiff_watch_events_total", "Changes that were told", (stats) => stats.events);
  ofInformers("bailiff_watch_thrown_total", "Objects or handlers that threw", (stats) => stats.thrown);
  gauge("bailiff_leader", "1 while this replica holds the lease", [], (self) => {
    self.set([...leaders].some((leader) => leader.isLeading) ? 1 : 0);
  });

  const loop = monitorEventLoopDelay({ resolution: resolutionMs });
  loop.enable(); // its timer keeps no process alive
  gauge("bailiff_event_loop_longest_seconds", "Longest block of the event loop since the last scrape", [], (self) => {
    self.set(loop.count === 0 ? 0 : Math.max(0, loop.max / 1e9 - resolutionMs / 1e3));
    loop.reset();
  });

  const requests = new Histogram({
    name: "bailiff_api_request_seconds",
    help: "Requests to the API server; code 0: no answer came",
    labelNames: ["method", "resource", "code"],
    buckets: seconds,
    registers,
  });
  const runs = new Histogram({
    name: "bailiff_reconcile_seconds",
    help: "Reconciles by outcome: done, due, failed",
    labelNames: ["controller", "outcome"],
    buckets: seconds,
    registers,
  });
  const errors = new Counter({
    name: "bailiff_reconcile_errors_total",
    help: "Reconciles that failed and are tried again",
    labelNames: ["controller"],
    registers,
  });

  return {
    observeRequest({ method, resource, code, durationMs }) {
      if (method !== "WATCH") requests.observe({ method, resource, code: String(code) }, durationMs / 1000);
    },
    observeReconcile(controller) {
      errors.inc({ controller }, 0);
      return ({ outcome, durationMs }) => {
        runs.observe({ controller, outcome }, durationMs / 1000);
        if (outcome === "failed") errors.inc({ controller });
      };
    },
    addController: (controller) => controllers.add(controller),
    addInformer: (informer) => informers.set(informer.resource.plural, informer),
    addLeader: (leader) => leaders.add(leader),
  };
}
