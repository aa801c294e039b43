// What others build alerts on: cases, quarantines, pods that nobody judges, and how long a cut took. Read from the caches at each scrape.
import { Gauge, Histogram, type Registry } from "prom-client";
import { isSelected } from "../policies/selection/selection.ts";
import { hasEnded } from "../world/live-pod.ts";
import type { World } from "../world/world.ts";

export interface CaseMetrics {
  /** Seconds from the moment that the operator heard of the case; undefined where it knew it before. */
  readonly observeCut: (seconds: number | undefined) => void;
}

/** Registers them. Only the leader's caches speak of what is done, but every replica has them. */
export function caseMetrics(registry: Registry, world: World, excluded: ReadonlySet<string>): CaseMetrics {
  const registers = [registry];
  new Gauge({
    name: "bailiff_verdicts",
    help: "Cases by phase",
    labelNames: ["namespace", "policy", "mode", "severity", "phase"],
    registers,
    collect() {
      this.reset();
      for (const { metadata, spec, status } of world.verdicts.objects())
        this.inc({
          namespace: metadata.namespace ?? "",
          policy: spec.policy?.name ?? "",
          mode: spec.mode,
          severity: spec.severity,
          phase: status?.phase ?? "Open",
        });
    },
  });
  new Gauge({
    name: "bailiff_quarantines",
    help: "Pods in custody, by backend and whether it holds",
    labelNames: ["backend", "state"],
    registers,
    collect() {
      this.reset();
      for (const { spec, status } of world.verdicts.objects()) {
        if (status?.phase !== "Quarantined" || world.pods.byIndex("uid", spec.pod.uid).length === 0) continue;
        for (const { name, state } of status.quarantine?.backends ?? []) this.inc({ backend: name, state });
      }
    },
  });
  new Gauge({
    name: "bailiff_cases_not_held",
    help: "Open cases whose pod is not in custody, by the reason: BlastRadius, NotArmed, AwaitingApproval and so on",
    labelNames: ["namespace", "reason"],
    registers,
    collect() {
      this.reset();
      for (const { metadata, status } of world.verdicts.objects()) {
        const held = status?.conditions.find(({ type }) => type === "Held");
        if (held?.status === "False" && status?.closedAt === undefined)
          this.inc({ namespace: metadata.namespace ?? "", reason: held.reason });
      }
    },
  });
  new Gauge({
    name: "bailiff_unselected_pods",
    help: "Pods that no policy selects, so that nobody judges them; those of excluded namespaces aside",
    registers,
    collect() {
      let count = 0;
      for (const pod of world.pods.objects()) {
        const { namespace } = pod.metadata;
        if (excluded.has(namespace) || hasEnded(pod)) continue;
        if (!isSelected(world.policies.byIndex("namespace", namespace), pod)) count++;
      }
      this.set(count);
    },
  });
  const cut = new Histogram({
    name: "bailiff_verdict_to_cut_seconds",
    help: "From the moment that the operator heard of a case to the moment that its pod's cut was stored",
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300],
    registers,
  });
  return {
    observeCut: (seconds) => {
      if (seconds !== undefined) cut.observe(seconds);
    },
  };
}
