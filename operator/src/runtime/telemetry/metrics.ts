// What the runtime measures of itself, read at each scrape from the things that know: nothing is counted twice.
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Observation } from "@bailiff/crds/client/index";
import { Counter, Histogram, type Registry } from "prom-client";
import type { Controller, ReconcileRun } from "../controller/controller.ts";
import { processMetrics } from "./process.ts";
import { counterOf, gaugeOf } from "./read.ts";
import { type Measured, watchMetrics } from "./watches.ts";

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

  const ofControllers = (
    register: typeof gaugeOf,
    name: string,
    help: string,
    read: (stats: Controller["stats"]) => number,
  ) =>
    register(registry, { name, help, labelNames: ["controller"] }, (put) => {
      for (const { name: controller, stats } of controllers) put({ controller }, read(stats));
    });
  processMetrics(registry);
  ofControllers(gaugeOf, "bailiff_queue_depth", "Keys in line", ({ depth }) => depth);
  ofControllers(gaugeOf, "bailiff_queue_waiting", "Keys that wait for their time", ({ waiting }) => waiting);
  ofControllers(
    gaugeOf,
    "bailiff_queue_failing",
    "Keys that failed when last worked on, and are tried again",
    ({ failing }) => failing,
  );
  ofControllers(
    gaugeOf,
    "bailiff_queue_oldest_seconds",
    "How long the first key has been in line",
    ({ oldestMs }) => oldestMs / 1000,
  );
  ofControllers(counterOf, "bailiff_queue_adds_total", "Keys that entered the line", ({ adds }) => adds);
  ofControllers(counterOf, "bailiff_queue_retries_total", "Requeues after a failure", ({ retries }) => retries);
  ofControllers(
    gaugeOf,
    "bailiff_reconcile_longest_seconds",
    "Age of the reconcile that runs longest",
    ({ longestMs }) => longestMs / 1000,
  );
  watchMetrics(registry, () => informers.values());
  gaugeOf(registry, { name: "bailiff_leader", help: "1 while this replica holds the lease" }, (put) => {
    put({}, [...leaders].some((leader) => leader.isLeading) ? 1 : 0);
  });

  const loop = monitorEventLoopDelay({ resolution: resolutionMs });
  loop.enable(); // its timer keeps no process alive
  const block = {
    name: "bailiff_event_loop_longest_seconds",
    help: "Longest block of the event loop since the last scrape",
  };
  gaugeOf(registry, block, (put) => {
    put({}, loop.count === 0 ? 0 : Math.max(0, loop.max / 1e9 - resolutionMs / 1e3));
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
