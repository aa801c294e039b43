// Checks for /readyz and /healthz of what the runtime runs.
import type { Informer } from "@bailiff/crds/client/index";
import type { Controller } from "../controller/controller.ts";
import type { Check } from "./server.ts";

/** For readiness: the first list is in, and the API server showed life within `limitMs`. */
export function watchCheck(informer: Pick<Informer<unknown>, "isSynced" | "stats">, limitMs = 200_000): Check {
  return () => {
    const { quietMs, problem } = informer.stats;
    const why = problem === undefined ? "" : `: ${problem}`;
    if (!informer.isSynced) return `not synced yet${why}`;
    return quietMs > limitMs ? `no sign of the API server for ${Math.round(quietMs / 1000)} s${why}` : undefined;
  };
}

/** For health: no reconcile has been running for longer than its requests' timeouts could explain. */
export function stuckCheck(controller: Pick<Controller, "stats">, limitMs = 600_000): Check {
  return () => {
    const { longestMs } = controller.stats;
    return longestMs > limitMs ? `a reconcile has been running for ${Math.round(longestMs / 1000)} s` : undefined;
  };
}
