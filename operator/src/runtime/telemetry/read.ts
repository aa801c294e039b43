// Metrics that are read at each scrape from whoever knows: nothing is counted twice, and what is gone has no series any more.
import { Counter, Gauge, type Registry } from "prom-client";

/** Adds to one series, 1 unless a value is given; the labels are all of the metric's. */
export type Put = (labels: Readonly<Record<string, string>>, value?: number) => void;

/** What a metric is called, what it says, and by what its series are told apart. */
export interface Named {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

/** Registers a gauge whose series are what `collect` adds up. */
export function gaugeOf(registry: Registry, named: Named, collect: (put: Put) => void): void {
  new Gauge({
    ...options(registry, named),
    collect() {
      this.reset();
      for (const { labels, value } of sums(named, collect)) this.set(labels, value);
    },
  });
}

/** The same for what only grows while the process lives, and is counted elsewhere. */
export function counterOf(registry: Registry, named: Named, collect: (put: Put) => void): void {
  new Counter({
    ...options(registry, named),
    collect() {
      this.reset();
      for (const { labels, value } of sums(named, collect)) this.inc(labels, value);
    },
  });
}

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  value: number;
}

/** Added up here, since the library takes some microseconds for each addition, and there may be thousands for a few series. */
function sums({ labelNames = [] }: Named, collect: (put: Put) => void): Iterable<Series> {
  const series = new Map<string, Series>();
  collect((labels, value = 1) => {
    const key = labelNames.map((name) => labels[name]).join("\0");
    const known = series.get(key);
    if (known) known.value += value;
    else series.set(key, { labels, value });
  });
  return series.values();
}

function options(registry: Registry, { name, help, labelNames = [] }: Named) {
  return { name, help, labelNames: [...labelNames], registers: [registry] };
}
