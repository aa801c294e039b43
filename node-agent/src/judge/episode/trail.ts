// What a container did lately that later actions may make worse: reads of credentials, departures to new places, reconnaissance.
// Marks are kept by event time, so that the order of arrival changes nothing: a late mark is inserted where it belongs.
import type { Micros } from "@bailiff/proto/event";
import type { Action } from "../../normalise/action.ts";

export interface Mark {
  readonly time: Micros;
  readonly execId: string;
  /** What it is about: a path, a token, a command. */
  readonly what: string;
  readonly action: Action;
  /** Bits of surprise at the time, where that matters. */
  readonly surprise: number;
  /** True: that this process does this is how it works. */
  readonly isNative: boolean;
}

/** The kinds of marks; each has a list of its own, so that a flood of one can't push out another. */
export const markKinds = [
  "credential-read",
  "departure",
  "inside",
  "recon",
  "exec",
  "fetched",
  "started",
  "rare",
] as const;
export type MarkKind = (typeof markKinds)[number];

/** How long a mark matters, in event time; and 30 s more, since events may come that late. */
export const horizonMicros = 150 * 1_000_000;
export const marksCap = 48;
/** Each of these is compared with all others of its task. */
const rareCap = 24;

export class Trail {
  readonly #marks = new Map<MarkKind, Mark[]>();
  /** Marks that were pushed out before their time. */
  shed = 0;

  /**
   * Adds a mark at its place in time. The same thing by the same process in one second is one mark, the earliest; what is rare is
   * rare no more often than every 15 s.
   */
  add(kind: MarkKind, mark: Mark): void {
    const marks = this.#marks.get(kind) ?? [];
    this.#marks.set(kind, marks);
    const atOnce = kind === "rare" ? 15_000_000 : 1_000_000;
    const moment = Math.floor(mark.time / atOnce);
    const twin = marks.findIndex(
      (other) => other.execId === mark.execId && other.what === mark.what && Math.floor(other.time / atOnce) === moment,
    );
    if (twin !== -1) {
      if ((marks[twin]?.time ?? 0) <= mark.time) return;
      marks.splice(twin, 1);
    }
    let at = marks.length;
    while (at > 0 && (marks[at - 1]?.time ?? 0) > mark.time) at--;
    marks.splice(at, 0, mark);
    const newest = marks.at(-1)?.time ?? mark.time;
    while (marks.length > 0 && newest - (marks[0]?.time ?? 0) > horizonMicros) marks.shift();
    if (marks.length > (kind === "rare" ? rareCap : marksCap)) {
      marks.shift();
      this.shed++;
    }
  }

  /** Marks of a kind with `from` ≤ time ≤ `to`, oldest first. */
  between(kind: MarkKind, from: Micros, to: Micros): readonly Mark[] {
    const marks = this.#marks.get(kind);
    if (marks === undefined || marks.length === 0) return none;
    return marks.filter((mark) => mark.time >= from && mark.time <= to);
  }

  has(kind: MarkKind): boolean {
    return (this.#marks.get(kind)?.length ?? 0) > 0;
  }
}

const none: readonly Mark[] = [];
