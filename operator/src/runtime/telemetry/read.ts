// Metrics that are read at each scrape from whoever knows: nothing is counted twice, and what is gone has no series any more.
import { turns } from "@bailiff/crds/client/fairness/fairness";
import { Counter, Gauge, type Registry } from "prom-client";

/** Adds to one series, 1 unless a value is given; the labels are all of the metric's. */
export type Put = (labels: Readonly<Record<string, string>>, value?: number) => void;

/** What a metric is called, what it says, and by what its series are told apart. */
export interface Named {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

/** Reads what a metric says; one that looks at thousands of things gives way in between. */
export type Collect = (put: Put) => void | Promise<void>;

/** Registers a gauge whose series are what `collect` adds up. */
export function gaugeOf(registry: Registry, named: Named, collect: Collect): void {
  new Gauge({
    ...options(registry, named),
    collect() {
      return inTurn(this, collect);
    },
  });
}

/** The same for what only grows while the process lives, and is counted elsewhere. */
export function counterOf(registry: Registry, named: Named, collect: Collect): void {
  new Counter({
    ...options(registry, named),
    collect() {
      return inTurn(this, collect);
    },
  });
}

let last: Promise<void> = Promise.resolve();

/** One metric after the other, with room between them: all of thousands of pods and cases at once would be one long block. */
function inTurn(metric: Pick<Gauge, "reset" | "inc">, collect: Collect): Promise<void> {
  const run = last.then(async () => {
    await turns.yield();
    const series: Parameters<Put>[] = [];
    await collect((...one) => series.push(one));
    // Only now, and without a pause: another scrape must not see half of it.
    metric.reset();
    for (const [labels, value = 1] of series) metric.inc(labels, value);
  });
  last = run.catch(() => {}); // whoever scrapes is told; the next metric is another matter
  return run;
}

function options(registry: Registry, { name, help, labelNames = [] }: Named) {
  return { name, help, labelNames: [...labelNames], registers: [registry] };
}
