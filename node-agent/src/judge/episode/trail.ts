// What a container did lately that later actions may make worse: reads of credentials, departures to new places, reconnaissance.
// Marks are kept by event time, so that the order of arrival changes nothing: a late mark is inserted where it belongs.
import type { Micros } from "@bailiff/proto/event";
import { askedMicros, horizonMicros, withoutRepeats } from "./asked.ts";
import { type Mark, type MarkKind, markKinds } from "./mark.ts";
import { Room } from "./room.ts";

/** Of each kind: what a container has of its own, and the most where the node has room; fewer of what is looked at all together. */
export const marksCap = { own: 48, most: 1152, together: 128 } as const;
/** What is a sweep by a dozen places needs no more room than is its own. */
const mostOf = (kind: MarkKind): number =>
  kind === "inside" ? marksCap.own : kind === "question" ? marksCap.together : marksCap.most;
/** So often repeats are looked for among marks of a kind, at most: it takes a look at all of them. */
const thinMicros = 10 * 1_000_000;

export class Trail {
  readonly #room: Room;
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
  #wasTouched = false;
  /** How many calls are there to each place: most are to places that are called once, and have no rhythm. */
  readonly #calls = new Map<string, number>();
  /** What the marks of a kind weigh, and how much of that is taken from the room. */
  readonly #weights = new Map<MarkKind, number>();
  readonly #held = new Map<MarkKind, number>();
  readonly #thinnedAt = new Map<MarkKind, Micros>();
  /** Marks that were pushed out before their time, and pairs of marks that were not looked at. */
  shed = 0;
  /** Marks that made room, since the same caller had left the same ever since. */
  repeated = 0;

  /** @param room shared by the containers of a node. */
  constructor(room = new Room()) {
    this.#room = room;
  }

  /** What the action that is being judged left, or joined: only what they belong to can be news. */
  get fresh(): readonly Mark[] {
    return this.#fresh;
  }

  /** Another action is about to be judged. */
  turn(): void {
    if (this.#fresh.length > 0) this.#fresh = [];
    this.#wasTouched = false;
  }

  /** Whether the action that is being judged left anything, also where that was there already. */
  get wasTouched(): boolean {
    return this.#wasTouched;
  }

  /**
   * Adds a mark at its place in time. The same thing by the same process in one second is one mark, from the first to the last; what
   * is rare is rare no more often than every 15 s.
   */
  add(mark: Mark): void {
    this.#wasTouched = true;
    const marks = this.#marks[mark.kind];
    const newest = Math.max(marks.at(-1)?.time ?? mark.time, mark.time);
    const twin = this.#twinOf(mark, marks);
    if (twin === -1) {
      this.#fresh.push(mark);
      this.#trim(mark.kind, newest);
      if (newest - mark.time <= horizonMicros) this.#keep(mark, marks, newest);
      return;
    }
    const known = marks[twin] ?? mark;
    if (known.time <= mark.time && mark.time <= known.until) return;
    const joined = join(known, mark);
    marks.splice(twin, 1);
    this.#count(known, -1);
    insert(marks, joined);
    this.#count(joined, 1);
    this.#fresh.push(joined);
    this.#trim(mark.kind, newest);
    this.#fit(mark.kind, marks, newest);
  }

  #keep(mark: Mark, marks: Mark[], newest: Micros): void {
    const { kind, time } = mark;
    if (marks.length >= marksCap.own && (this.#room.isShort || marks.length >= mostOf(kind)))
      this.#thin(kind, marks, newest);
    insert(marks, mark);
    this.#count(mark, 1);
    this.#fit(kind, marks, time);
  }

  /** Pushes out the oldest until the others have room. */
  #fit(kind: MarkKind, marks: Mark[], now: Micros): void {
    while (marks.length > mostOf(kind) || !this.#hasRoom(kind, now)) {
      const pushed = marks.shift();
      if (pushed === undefined) return;
      this.#count(pushed, -1);
      this.shed++;
    }
  }

  /** Takes or gives back what a kind's marks weigh now beyond what is its own; false where there is no more to take. */
  #hasRoom(kind: MarkKind, now: Micros): boolean {
    const lacking = this.#beyond(kind) - this.#heldOf(kind);
    if (lacking > 0) {
      if (!this.#room.take(this, now, lacking)) return false;
      this.#held.set(kind, this.#heldOf(kind) + lacking);
    }
    // To make room the marks of this very container may have been looked through meanwhile.
    const spare = this.#heldOf(kind) - this.#beyond(kind);
    if (spare > 0) {
      this.#room.give(this, spare);
      this.#held.set(kind, this.#heldOf(kind) - spare);
    }
    return true;
  }

  #beyond(kind: MarkKind): number {
    return Math.max(0, (this.#weights.get(kind) ?? 0) - marksCap.own);
  }

  #heldOf(kind: MarkKind): number {
    return this.#held.get(kind) ?? 0;
  }

  /** Lets go of what was repeated since. */
  #thin(kind: MarkKind, marks: Mark[], newest: Micros): void {
    if (newest - (this.#thinnedAt.get(kind) ?? Number.NEGATIVE_INFINITY) < thinMicros) return;
    this.#thinnedAt.set(kind, newest);
    const kept = withoutRepeats(kind, marks, newest);
    const gone = marks.length - kept.length;
    if (gone === 0) return;
    for (const mark of marks) this.#count(mark, -1);
    for (const mark of kept) this.#count(mark, 1);
    marks.splice(0, marks.length, ...kept);
    this.#hasRoom(kind, newest);
    this.repeated += gone;
  }

  /** Lets go of what no longer matters at `now`, and gives its room back: somebody needs it. */
  expire(now: Micros): void {
    for (const kind of markKinds) this.#trim(kind, now);
  }

  /** Gives all of its room back: the container is forgotten. */
  leave(): void {
    this.#held.clear();
    this.#room.leave(this);
  }

  /** Beside what a container has of its own, nothing is kept for longer than it is asked for. */
  #trim(kind: MarkKind, now: Micros): void {
    const marks = this.#marks[kind];
    let old = 0;
    for (let mark = marks[0]; mark !== undefined; mark = marks[++old]) {
      const isBeyond = marks.length - old > marksCap.own;
      if (now - mark.time <= horizonMicros && !(isBeyond && now - mark.until > askedMicros[kind])) break;
    }
    if (old === 0) return;
    for (const mark of marks.splice(0, old)) this.#count(mark, -1);
    this.#hasRoom(kind, now);
  }

  #count(mark: Mark, by: 1 | -1): void {
    const { kind, what } = mark;
    this.#weights.set(kind, (this.#weights.get(kind) ?? 0) + by * weightOf(mark));
    if (kind !== "departure") return;
    const calls = (this.#calls.get(what) ?? 0) + by;
    if (calls > 0) this.#calls.set(what, calls);
    else this.#calls.delete(what);
  }

  /** Marks of a kind that reach into the time from `from` to `to`, oldest first. */
  between(kind: MarkKind, from: Micros, to: Micros): readonly Mark[] {
    const marks = this.#marks[kind];
    if (marks.length === 0) return none;
    const found: Mark[] = [];
    for (let at = firstFrom(marks, from - longestMicros); at < marks.length; at++) {
      const mark = marks[at];
      if (mark === undefined || mark.time > to) break;
      if (mark.until >= from) found.push(mark);
    }
    return found;
  }

  /** How many of the calls to new places went to that one. */
  callsTo(what: string): number {
    return this.#calls.get(what) ?? 0;
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
    const atOnce = mark.kind === "rare" ? longestMicros : 1_000_000;
    const from = Math.floor(mark.time / atOnce) * atOnce;
    for (let at = marks.length - 1; at >= 0; at--) {
      const other = marks[at];
      if (other === undefined || other.time < from) return -1;
      if (other.time < from + atOnce && other.process === mark.process && other.what === mark.what) return at;
    }
    return -1;
  }
}

/** A mark weighs 1, and another 1 for each 512 characters of command lines that it holds on to. */
function weightOf({ action: { process, parent } }: Mark): number {
  return 1 + ((process.arguments.length + (parent?.arguments.length ?? 0)) >> 9);
}

const none: readonly Mark[] = [];
/** What is rare is rare no more often than that; no mark lasts longer. */
const longestMicros = 15_000_000;

/** Where the first mark lies that began at `time` or later. */
function firstFrom(marks: readonly Mark[], time: Micros): number {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((marks[middle]?.time ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

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
