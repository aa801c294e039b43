// How the watches fare, for the operator and the node agent alike: a stale one means that decisions are made on an old world.
import type { Informer } from "@bailiff/crds/client/index";
import type { Registry } from "prom-client";
import { counterOf, gaugeOf } from "./read.ts";

/** An informer of whatever it keeps. */
export type Measured = Pick<Informer<unknown>, "resource" | "stats">;
type Stats = Measured["stats"];

/** Registers them, a series for each resource; no resource may be watched twice. */
export function watchMetrics(registry: Registry, informers: () => Iterable<Measured>): void {
  const each = (register: typeof gaugeOf, name: string, help: string, read: (stats: Stats) => number) =>
    register(registry, { name, help, labelNames: ["resource"] }, (put) => {
      for (const { resource, stats } of informers()) put({ resource: resource.plural }, read(stats));
    });
  each(gaugeOf, "bailiff_watch_age_seconds", "Time since a watch last showed life", ({ quietMs }) => quietMs / 1000);
  each(gaugeOf, "bailiff_watch_objects", "Objects kept", ({ objects }) => objects);
  each(counterOf, "bailiff_watch_lists_total", "Complete lists", ({ lists }) => lists);
  each(
    counterOf,
    "bailiff_watch_expired_total",
    "Times that the API server had forgotten our version",
    ({ expired }) => expired,
  );
  each(counterOf, "bailiff_watch_failures_total", "Lists and watches that failed", ({ failures }) => failures);
  each(counterOf, "bailiff_watch_stalls_total", "Watches that went silent", ({ stalls }) => stalls);
  each(counterOf, "bailiff_watch_events_total", "Changes that were told", ({ events }) => events);
  each(counterOf, "bailiff_watch_thrown_total", "Objects or handlers that threw", ({ thrown }) => thrown);
}
