// What the client's methods take, as plain data.
import type { Clock } from "./clock.ts";
import type { Source } from "./credentials.ts";
import type { Metadata } from "./object.ts";
import type { Observation } from "./transport.ts";

/** How a client is made: whose credentials, and under which name its writes are recorded. */
export interface ClientOptions extends Source {
  /** The field manager of every write. */
  readonly fieldManager: string;
  /** Strict (the default): a field that the API server doesn't know is refused; Warn: it is dropped. */
  readonly fieldValidation?: "Strict" | "Warn";
  /** For each request, credentials and connecting included; 30 s unless given. */
  readonly timeoutMs?: number;
  readonly observe?: (observation: Observation) => void;
  readonly clock?: Clock;
}

/** For any single request. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/** For a write. */
export interface WriteOptions extends RequestOptions {
  /** "status", "eviction", "token" … */
  readonly subresource?: string;
  /** The API server checks everything and stores nothing. */
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
}

/** Which objects of a resource: of one namespace or all, by labels, by the few fields that the API server indexes. */
export interface Selection {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** Deletes only that very object, in that very state. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** Where a watch begins and how long it may last. */
export interface WatchOptions extends Selection {
  readonly resourceVersion: string;
  readonly serverTimeoutMs: number;
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

/** An object on its way to the API server: apiVersion and kind may be left out, and what the API server sets. */
export interface Draft {
  readonly metadata: Partial<Metadata>;
  readonly [field: string]: unknown;
}
