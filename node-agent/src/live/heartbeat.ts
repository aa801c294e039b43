// Until when an earlier life of this node agent has seen everything: what happened between then and now was seen by nobody. To be alive
// is not enough: what had come by then must be judged, and what was found must be on disk, or a kill -9 would lose it outside any gap.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Clock } from "@bailiff/crds/client/index";

/** Milliseconds since 1970, or undefined where no earlier life says so. */
export function lastAliveMs(file: string): number | undefined {
  try {
    const ms = Number(readFileSync(file, "utf8"));
    return ms > 0 && Number.isSafeInteger(ms) ? ms : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined; // no file: the first life
    throw error;
  }
}

/** Throws where the disk refuses. */
export function markAlive(file: string, nowMs: number): void {
  writeFileSync(`${file}.part`, `${nowMs}`, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}

export interface Progress {
  /** Events that were taken in since the start, judged or not. */
  readonly received: () => number;
  /** How many of them went on to the judge. */
  readonly passed: () => number;
  /** Since when the one that waits longest for its pod does so, by the monotonic clock; undefined where none waits. */
  readonly heldSinceMs: () => number | undefined;
  /** Brings what was found to disk. */
  readonly keep: () => void;
  /** Told of a disk that refuses: a full one costs a longer gap after the next start, not the watching. */
  readonly report?: (problem: unknown) => void;
}

/** Beats when asked to, but only for a moment of which all is judged and kept by now. */
export class Heartbeat {
  readonly #file: string;
  readonly #progress: Progress;
  #next: { readonly epochMs: number; readonly monotonicMs: number; readonly received: number } | undefined;

  constructor(file: string, progress: Progress) {
    this.#file = file;
    this.#progress = progress;
  }

  /** To be called every second or so. */
  beat(clock: Pick<Clock, "epochMs" | "monotonicMs">): void {
    const { received, passed, heldSinceMs, keep } = this.#progress;
    const now = { epochMs: clock.epochMs(), monotonicMs: clock.monotonicMs(), received: received() };
    this.#next ??= now;
    if (passed() < this.#next.received || (heldSinceMs() ?? Number.POSITIVE_INFINITY) <= this.#next.monotonicMs) return;
    keep();
    // With nothing in between, this moment is one of those.
    const isIdle = passed() === now.received && heldSinceMs() === undefined;
    try {
      markAlive(this.#file, isIdle ? now.epochMs : this.#next.epochMs);
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      this.#progress.report?.(error);
    }
    this.#next = isIdle ? undefined : now;
  }
}
