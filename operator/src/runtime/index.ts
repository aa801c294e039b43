// The public door of the runtime: what a controller of the operator is made of, beside the client in @bailiff/crds.
export * from "./controller/controller.ts";
export * from "./events/budget.ts";
export * from "./events/recorder.ts";
export * from "./leader/leader.ts";
export { defaultTiming, type Timing } from "./leader/lease.ts";
export * from "./log/log.ts";
export * from "./shutdown/shutdown.ts";
export * from "./telemetry/checks.ts";
export * from "./telemetry/metrics.ts";
export * from "./telemetry/server.ts";
export * from "./workqueue/workqueue.ts";
