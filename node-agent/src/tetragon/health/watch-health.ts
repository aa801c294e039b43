// Asks Tetragon from time to time what the stream doesn't say: which tracing policies it has, and what it lost.
import { type Clock, sleep } from "@bailiff/crds/client/index";
import type { Gap } from "../stream/gap.ts";
import type { Tetragon, TracingPolicyState } from "../stream/tetragon.ts";
import { type Losses, lossKinds, lostBetween, readLosses } from "./losses.ts";
import { scrape } from "./scrape.ts";

export interface HealthOptions {
  /** The connection that is up, if any. */
  readonly tetragon: () => Tetragon | undefined;
  /** Of Tetragon's metrics page. */
  readonly metricsUrl: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly gap: (gap: Gap) => void;
}

const notYetAsked = "it was not yet asked";

export class TetragonHealth {
  readonly #options: HealthOptions;
  #policies: readonly TracingPolicyState[] | undefined;
  #policyProblem: string | undefined = notYetAsked;
  #losses: Losses | undefined;
  #lossProblem: string | undefined = notYetAsked;
  #readAtMs = 0;
  #isDue = false;
  #wake: () => void = () => {};

  constructor(options: HealthOptions) {
    this.#options = options;
  }

  /** As of the last round; undefined where they could not be asked for. */
  get policies(): readonly TracingPolicyState[] | undefined {
    return this.#policies;
  }

  /** Why they could not be asked for; undefined where they could. */
  get policyProblem(): string | undefined {
    return this.#policyProblem;
  }

  get lossProblem(): string | undefined {
    return this.#lossProblem;
  }

  get losses(): ReadonlyMap<string, number> {
    return this.#losses?.counts ?? new Map();
  }

  /** Asks again and again until the signal aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#isDue = false;
      await this.round();
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      if (!this.#isDue)
        await sleep(this.#options.clock, this.#options.everyMs, AbortSignal.any([signal, woken.signal]));
    }
  }

  /** Asks now: what was said of one connection is old news of the next. */
  expire(): void {
    this.#isDue = true;
    this.#wake();
  }

  /** One round of questions. */
  async round(): Promise<void> {
    const { metricsUrl, timeoutMs } = this.#options;
    const [, page] = await Promise.all([this.#askForPolicies(), scrape(metricsUrl, timeoutMs)]);
    if ("problem" in page) this.#lossProblem = page.problem;
    else this.#compare(readLosses(page.text), metricsUrl);
  }

  /** No answer is an answer: nobody knows. */
  async #askForPolicies(): Promise<void> {
    const { tetragon, timeoutMs } = this.#options;
    try {
      this.#policies = await tetragon()?.policies(timeoutMs);
      this.#policyProblem = this.#policies === undefined ? notYetAsked : undefined;
    } catch (error) {
      this.#policies = undefined;
      this.#policyProblem = error instanceof Error ? error.message : String(error);
    }
  }

  #compare(now: Losses, url: string): void {
    const missing = lossKinds.filter((kind) => !now.counts.has(kind));
    this.#lossProblem = now.isComplete ? undefined : `${url} has no counters of Tetragon's for ${missing.join(", ")}`;
    const before = this.#losses;
    const sinceMs = this.#readAtMs;
    this.#losses = now;
    this.#readAtMs = this.#options.clock.epochMs();
    if (before === undefined) return;
    const lost = lostBetween(before, now);
    const when = { since: sinceMs * 1000, until: this.#readAtMs * 1000, container: "" };
    if (lost === undefined) {
      this.#options.gap({
        ...when,
        reason: "TetragonRestarted",
        message: "Tetragon began anew: what happened before it saw again is unknown",
      });
      return;
    }
    // What this page doesn't say may have been lost all the same: the next one that says it is compared with the last one that did.
    this.#losses = { ...now, counts: new Map([...before.counts, ...now.counts]) };
    if (lost.size === 0) return;
    const what = [...lost].map(([kind, count]) => `${count} by ${kind}`).join(", ");
    const reason = lost.has("listener") && lost.size === 1 ? "QueueLoss" : "RingLoss";
    this.#options.gap({
      ...when,
      reason,
      message: `Tetragon lost events (${what}): what they would have shown was not judged`,
    });
  }
}
