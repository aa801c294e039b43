// The gaps of one life. Tetragon's stream is followed while the API server is still away, and what is told by then has to wait: nobody
// knows yet whose pods are concerned. One for each reason waits, so that they are few for however long that lasts.
import type { Gap, GapReason } from "../tetragon/stream/gap.ts";

export interface GapsOptions {
  /** Told of every gap: for people, and for who counts. */
  readonly told: (gap: Gap) => void;
  /** Told of those that the judge has to say something of. */
  readonly judged: (gap: Gap) => void;
}

export class Gaps {
  readonly #options: GapsOptions;
  /** Undefined once gaps are told as they come. */
  #waiting: Map<GapReason, Gap> | undefined = new Map();
  #last: Gap | undefined;

  constructor(options: GapsOptions) {
    this.#options = options;
  }

  /** The one that was told last. */
  get last(): Gap | undefined {
    return this.#last;
  }

  /** Tells a gap, now or when `open` is called: then with the others of its reason, from the first one's begin to the last one's end. */
  take(gap: Gap): void {
    if (this.#waiting === undefined) {
      this.know(gap);
      this.#options.judged(gap);
      return;
    }
    const { container, since, until } = this.#waiting.get(gap.reason) ?? gap;
    this.#waiting.set(gap.reason, {
      ...gap,
      container: container === gap.container ? container : "",
      since: Math.min(since, gap.since),
      until: Math.max(until, gap.until),
    });
  }

  /** Tells a gap of which the judge has said its own already. */
  know(gap: Gap): void {
    this.#last = gap;
    this.#options.told(gap);
  }

  /** From now on it can be said whose pods are concerned. */
  open(): void {
    const waiting = this.#waiting?.values() ?? [];
    this.#waiting = undefined;
    for (const gap of waiting) this.take(gap);
  }
}
