// Looks for the cluster-wide objects of deploy/backends now and then: no informer can follow a kind that isn't served yet.
import { type Client, type Clock, sleep, systemClock } from "@bailiff/crds/client/index";
import type { StaticObjects } from "./backend.ts";
import { findStaticObjects, noStaticObjects } from "./static-objects.ts";

const everyMs = 30_000;

/** What was found last; `run` it once. */
export class StaticWatch {
  #found: StaticObjects = noStaticObjects;
  readonly #client: Client;
  readonly #report: (problem: unknown) => void;
  readonly #clock: Clock;

  constructor(client: Client, report: (problem: unknown) => void, clock: Clock = systemClock) {
    this.#client = client;
    this.#report = report;
    this.#clock = clock;
  }

  get found(): StaticObjects {
    return this.#found;
  }

  /** Looks until the signal aborts; what was found last stands while the API server gives no answer. */
  async run(signal: AbortSignal, onChange: () => void): Promise<void> {
    while (!signal.aborted) {
      try {
        const found = await findStaticObjects(this.#client, signal);
        const isNews = JSON.stringify(found) !== JSON.stringify(this.#found);
        this.#found = found;
        if (isNews) onChange();
      } catch (problem) {
        if (!signal.aborted) this.#report(problem);
      }
      await sleep(this.#clock, everyMs, signal);
    }
  }
}
