// What an informer is told to follow, and what it tells of how it fares.
import type { Clock } from "../clock.ts";
import type { ApiObject } from "../object.ts";
import type { Selection } from "../options.ts";
import type { Resource } from "../resource.ts";
import type { Indexes } from "./cache.ts";

/** What to follow and what to keep of it. */
export interface InformerOptions<T> extends Selection {
  readonly resource: Resource;
  /** The fields worth keeping of a raw object: what is not returned is not held in memory. undefined leaves it out. */
  readonly strip: (object: ApiObject) => T | undefined;
  readonly indexes?: Indexes<T>;
  /** Objects in one answer of a list; 100 unless given: parsing 500 pods blocks the event loop for about 50 ms. */
  readonly pageSize?: number;
  /** How long one watch lasts before the API server ends it; 25 s unless given. Thousands of nodes want minutes. */
  readonly serverTimeoutMs?: number;
  /**
   * A watch without a byte for so long is dead: 10 s more than the former, at most 180 s. On a quiet resource the first
   * bookmark came after 121 s and the next 59 s later (Kubernetes 1.36), so less would call living watches dead.
   */
  readonly silenceMs?: number;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Told of every failure, after it was counted and before the wait that follows it. */
  readonly report?: (problem: unknown) => void;
}

/** How an informer fares; all counts since its start, for metrics. */
export interface InformerStats {
  readonly objects: number;
  /** How long it took from `run` to the first complete list; undefined before. */
  readonly syncedAfterMs: number | undefined;
  /** Complete lists: the first one, and one for each time that the API server had forgotten where we were. */
  readonly lists: number;
  /** Times that it had (410): after its restart when anything else was written in between, or after a long silence. */
  readonly expired: number;
  /** Watches begun. */
  readonly watches: number;
  /** Lists and watches that failed, silence included. */
  readonly failures: number;
  /** Those of them that ended in silence: no answer, or no byte of a watch for too long. */
  readonly stalls: number;
  /** Events seen, bookmarks aside. */
  readonly events: number;
  /** Objects that `strip` threw on, and handlers that threw. */
  readonly thrown: number;
  /** Milliseconds since the API server last showed life; the watch age of metrics. */
  readonly quietMs: number;
  /** What went wrong last, until a list or a watch works again. */
  readonly problem: string | undefined;
}
