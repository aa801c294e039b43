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

/** Registers a gauge whose series are what `collect` adds up. */
export function gaugeOf(registry: Registry, named: Named, collect: (put: Put) => void): void {
  new Gauge({
    ...options(registry, named),
    collect() {
      return inTurn(() => {
        this.reset();
        collect((labels, value = 1) => this.inc(labels, value));
      });
    },
  });
}

/** The same for what only grows while the process lives, and is counted elsewhere. */
export function counterOf(registry: Registry, named: Named, collect: (put: Put) => void): void {
  new Counter({
    ...options(registry, named),
    collect() {
      return inTurn(() => {
        this.reset();
        collect((labels, value = 1) => this.inc(labels, value));
      });
    },
  });
}

let last: Promise<void> = Promise.resolve();

/** One metric after the other, with room between them: all of thousands of pods and cases at once would be one long block. */
function inTurn(collect: () => void): Promise<void> {
  const run = last.then(() => turns.yield()).then(collect);
  last = run.catch(() => {}); // whoever scrapes is told; the next metric is another matter
  return run;
}

function options(registry: Registry, { name, help, labelNames = [] }: Named) {
  return { name, help, labelNames: [...labelNames], registers: [registry] };
}
