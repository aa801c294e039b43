// What a node agent itself says it may have missed, and what that excuses.
import { horizonMicros } from "@bailiff/node-agent/judge/episode/asked";
import type { Micros } from "@bailiff/proto";
import type { Json } from "../../../hack/control-plane/api.ts";
import type { NodeAgent } from "./node-agent.ts";
import type { Expected } from "./undisturbed.ts";

/** Recorded time runs faster than the clock: an event of `beginMs` + t came at `beginMs` + t / factor. */
export interface Timeline {
  readonly beginMs: number;
  readonly factor: number;
  /** So late was a frame sent at the worst. */
  readonly lateMs: number;
}

/** An hour is looked back for new destinations; marks on the trail matter for less. Events come 30 s late at most. */
const memoryMicros = (rule: string): Micros =>
  (rule === "new-destination-rate" ? 3_600_000_000 : horizonMicros) + 30_000_000;

export class RecordedGap {
  readonly reason: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly #timeline: Timeline;

  constructor({ reason, since, until }: Json, timeline: Timeline) {
    this.reason = reason;
    this.sinceMs = since / 1000;
    this.untilMs = until / 1000;
    this.#timeline = timeline;
  }

  /** Whether an event of that time came while nobody saw. */
  holds(time: Micros): boolean {
    const { beginMs, factor, lateMs } = this.#timeline;
    const cameMs = beginMs + (time / 1000 - beginMs) / factor;
    return cameMs >= this.sinceMs - lateMs && cameMs <= this.untilMs + lateMs;
  }

  /** Whether an event of that time came when this had begun, or later. */
  isBefore(time: Micros): boolean {
    const { beginMs, factor, lateMs } = this.#timeline;
    return beginMs + (time / 1000 - beginMs) / factor >= this.sinceMs - lateMs;
  }

  /** Whether it is why something was not found: every action that shows it by itself is in here, or the memory that it needs is. */
  excuses({ rule, alone, times }: Expected): boolean {
    if (alone.length > 0) return alone.some((time) => this.holds(time));
    const { beginMs, factor, lateMs } = this.#timeline;
    const [first, last] = [this.sinceMs - lateMs, this.untilMs + lateMs].map(
      (ms) => (beginMs + (ms - beginMs) * factor) * 1000,
    );
    return times.every((time) => (first ?? 0) <= time && (last ?? 0) >= time - memoryMicros(rule));
  }

  /** Whether a finding tells of it: its times are the first of each ten seconds. */
  isToldBy({ rule, signature, times }: Json): boolean {
    if (rule !== "coverage-loss" || signature !== `gap ${this.reason}`) return false;
    return times.some((time: string) => Math.abs(Date.parse(time) - this.untilMs) <= 10_000);
  }

  toString(): string {
    return `${this.reason} ${new Date(this.sinceMs).toISOString()} – ${new Date(this.untilMs).toISOString()}`;
  }
}

/** The gaps that a life of a node agent has logged. */
export function gapsOf({ log }: NodeAgent, timeline: Timeline): RecordedGap[] {
  return log
    .split("\n")
    .filter((line) => line.includes('"something may have been missed"'))
    .map((line) => new RecordedGap(JSON.parse(line), timeline));
}
