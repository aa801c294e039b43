// What a container did lately that later actions may make worse: reads of credentials, departures to new places, reconnaissance.
// Marks are kept by event time, so that the order of arrival changes nothing: a late mark is inserted where it belongs.
import type { Micros } from "@bailiff/proto/event";
import type { Action } from "../../normalise/action.ts";

/** The kinds of marks; each has a list of its own, so that a flood of one can't push out another. */
export const markKinds = [
  /** A secret was read: `what` is its path. */
  "secret",
  /** Files were put into one as they never were: `what` is its name. */
  "packed",
  /** Whole trees or a database were put into one piece as they never were: `what` is the command's shape. */
  "staged",
  /** Data was sent as it never was: `what` is the name of the file. */
  "sent",
  /** The same of what comes through a pipe. */
  "piped",
  /** A call to a place that the container had never called: `what` is its token. */
  "departure",
  /** The same for a place inside the cluster, where it is known what is new. */
  "inside",
  /** A question about the machine: `what` was asked. */
  "question",
  /** A shell without commands, started by something that is no shell. */
  "shell",
  /** A file was fetched: `what` is its name. */
  "fetched",
  /** A file was run that may have come after the image: `what` is its name. */
  "started",
  /** A program of its own that was never seen, from outside of where images keep theirs. */
  "newcomer",
  /** Something rare: `what` begins with what is rare about it. */
  "rare",
] as const;
export type MarkKind = (typeof markKinds)[number];

/**
 * What a mark is beside its kind: a secret that its reader needs for its own work (`native`), and something that is new for sure, since
 * the baseline of its channel is ready or the policy declares such things (`certain`).
 */
export type Trait = "native" | "certain";

export interface Mark {
  readonly kind: MarkKind;
  /** The same thing by the same process within a second is one mark: from `time` to `until`. */
  readonly time: Micros;
  readonly until: Micros;
  readonly execId: string;
  /** What it is about: a path, a token, a command. */
  readonly what: string;
  /** The first of the actions that left it. */
  readonly action: Action;
  /** Bits of surprise at the time, where that matters. */
  readonly surprise: number;
  readonly trait: Trait | undefined;
  /** True: by somebody who came in from outside, not by the agent. */
  readonly isOutsiders: boolean;
}

/** How long a mark matters, in event time; and 30 s more, since events may come that late. */
export const horizonMicros = 150 * 1_000_000;
export const marksCap = 48;
/** Each of these is compared with all others of its task. */
const rareCap = 24;

export class Trail {
  readonly #marks: Record<MarkKind, Mark[]> = {
    secret: [],
    packed: [],
    staged: [],
    sent: [],
    piped: [],
    departure: [],
    inside: [],
    question: [],
    shell: [],
    fetched: [],
    started: [],
    newcomer: [],
    rare: [],
  };
  #fresh: Mark[] = [];
  /** Marks that were pushed out before their time, and pairs of marks that were not looked at. */
  shed = 0;

  /** What the action that is being judged left, or joined: only what they belong to can be news. */
  get fresh(): readonly Mark[] {
    return this.#fresh;
  }

  /** Another action is about to be judged. */
  turn(): void {
    if (this.#fresh.length > 0) this.#fresh = [];
  }

  /**
   * Adds a mark at its place in time. The same thing by the same process in one second is one mark, from the first to the last; what
   * is rare is rare no more often than every 15 s.
   */
  add(mark: Mark): void {
    const marks = this.#marks[mark.kind];
    const twin = this.#twinOf(mark, marks);
    if (twin === -1) {
      insert(marks, mark);
      this.#fresh.push(mark);
    } else {
      const known = marks[twin] ?? mark;
      if (known.time <= mark.time && mark.time <= known.until) return;
      const joined = join(known, mark);
      marks.splice(twin, 1);
      insert(marks, joined);
      this.#fresh.push(joined);
    }
    const newest = marks.at(-1)?.time ?? mark.time;
    while (marks.length > 0 && newest - (marks[0]?.time ?? 0) > horizonMicros) marks.shift();
    if (marks.length > (mark.kind === "rare" ? rareCap : marksCap)) {
      marks.shift();
      this.shed++;
    }
  }

  /** Marks of a kind that reach into the time from `from` to `to`, oldest first. */
  between(kind: MarkKind, from: Micros, to: Micros): readonly Mark[] {
    const marks = this.#marks[kind];
    if (marks.length === 0) return none;
    return marks.filter((mark) => mark.until >= from && mark.time <= to);
  }

  /** All marks of a kind, oldest first. */
  all(kind: MarkKind): readonly Mark[] {
    return this.#marks[kind];
  }

  has(kind: MarkKind): boolean {
    return this.#marks[kind].length > 0;
  }

  /** Where the mark lies that this one is the same as, or -1. Marks lie by time: what began before this one's moment is another. */
  #twinOf(mark: Mark, marks: readonly Mark[]): number {
    const atOnce = mark.kind === "rare" ? 15_000_000 : 1_000_000;
    const from = Math.floor(mark.time / atOnce) * atOnce;
    for (let at = marks.length - 1; at >= 0; at--) {
      const other = marks[at];
      if (other === undefined || other.time < from) return -1;
      if (other.time < from + atOnce && other.execId === mark.execId && other.what === mark.what) return at;
    }
    return -1;
  }
}

const none: readonly Mark[] = [];

function insert(marks: Mark[], mark: Mark): void {
  let at = marks.length;
  while (at > 0 && (marks[at - 1]?.time ?? 0) > mark.time) at--;
  marks.splice(at, 0, mark);
}

/** Two sightings of one thing as one: the earlier one's, and as long as both. */
function join(known: Mark, mark: Mark): Mark {
  const [first, other] = mark.time < known.time ? [mark, known] : [known, mark];
  return { ...first, until: Math.max(first.until, other.until) };
}
