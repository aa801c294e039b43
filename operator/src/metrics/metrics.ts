// What others build alerts and dashboards on. Read from the caches at each scrape: nothing is counted twice, and what is gone is gone.
import { Histogram, type Registry } from "prom-client";
import type { RecorderStats } from "../runtime/events/recorder.ts";
import { counterOf } from "../runtime/telemetry/read.ts";
import { type Cases, caseGauges } from "./cases.ts";
import { type Policies, policyGauges } from "./policies.ts";

export interface CaseMetrics {
  /** Seconds from the moment that the operator heard of the case; undefined where it knew it before. */
  readonly observeCut: (seconds: number | undefined) => void;
  /** Who tells people by Kubernetes Events now. */
  readonly addRecorder: (recorder: { readonly stats: RecorderStats }) => void;
}

/** Registers them. Only the leader's caches speak of what is done, but every replica has them. */
export function caseMetrics(registry: Registry, world: Cases & Policies, excluded: ReadonlySet<string>): CaseMetrics {
  caseGauges(registry, world);
  policyGauges(registry, world, excluded);
  const cut = new Histogram({
    name: "bailiff_verdict_to_cut_seconds",
    help: "From the moment that the operator heard of a case to the moment that its pod's cut was stored",
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300],
    registers: [registry],
  });
  let recorder: { readonly stats: RecorderStats } = { stats: { written: 0, shed: 0, failed: 0 } };
  const events = {
    name: "bailiff_kubernetes_events_total",
    help: "Kubernetes Events by what became of them: written, shed since there were too many, failed",
    labelNames: ["outcome"],
  };
  counterOf(registry, events, (put) => {
    for (const [outcome, count] of Object.entries(recorder.stats)) put({ outcome }, count);
  });
  return {
    observeCut: (seconds) => {
      if (seconds !== undefined) cut.observe(seconds);
    },
    addRecorder: (added) => {
      recorder = added;
    },
  };
}
