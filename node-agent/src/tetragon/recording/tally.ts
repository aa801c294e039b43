// What became of a recording: how much was read, what was passed over and why. Nothing is dropped without a count here.

import type { Event } from "@bailiff/proto";

/** Why a part of a recording gave no event. The decoders' codes, and what can be wrong with a file. */
export type SkipReason =
  | "malformed-frame"
  | "not-an-object"
  | "wrong-type"
  | "no-time"
  | "bad-time"
  | "not-json"
  | "too-long"
  | "truncated"
  | "corrupt"
  | "gzip"
  | "unreadable"
  | "not-a-recording";

/** Grows while a recording is read, so that progress can be shown from it. */
export interface RecordingTally {
  /** The path as it was given, or "standard input". */
  readonly name: string;
  /** Events given so far. */
  events: number;
  /** Bytes read from the source, as it lies there: compressed ones if it is compressed. */
  bytesRead: number;
  /** Size of the source in bytes; undefined for streams. */
  bytesTotal: number | undefined;
  /** Frames, lines or stretches of bytes that gave no event, by reason. */
  readonly skipped: Map<SkipReason, number>;
  /** Uncompressed bytes of all that was skipped. */
  skippedBytes: number;
  /** What was skipped and where, in words; the first 20. Control characters are made harmless. */
  readonly problems: string[];
  /** Messages of types that Bailiff doesn't read, by Tetragon's name for the type or "unknown". */
  readonly otherTypes: Map<string, number>;
  /** Fields that are news to proto/tetragon.proto, by path; the first 100 paths, later ones as "others". */
  readonly unknownFields: Map<string, number>;
}

const mostProblems = 20;
const mostPaths = 100;

/** A tally at zero. */
export function recordingTally(name: string): RecordingTally {
  return {
    name,
    events: 0,
    bytesRead: 0,
    bytesTotal: undefined,
    skipped: new Map(),
    skippedBytes: 0,
    problems: [],
    otherTypes: new Map(),
    unknownFields: new Map(),
  };
}

/** Notes something that was skipped. `where` is like "byte 120" or "line 7", empty for the whole file. */
export type Skip = (reason: SkipReason, where: string, problem: string, bytes: number) => void;

/** Notes what is skipped in the tally, and hands each problem to `report` too, those beyond the first 20 included. */
export function skipInto(tally: RecordingTally, report: (problem: string) => void): Skip {
  return (reason, where, problem, bytes) => {
    add(tally.skipped, reason);
    tally.skippedBytes += bytes;
    const text = harmless(`${tally.name}: ${where === "" ? "" : `${where}: `}${problem}`);
    if (tally.problems.length < mostProblems) tally.problems.push(text);
    report(text);
  };
}

/** Counts an event, its type if Bailiff doesn't read it, and what is news in its message. */
export function count(tally: RecordingTally, event: Event, drift: readonly string[]): void {
  tally.events++;
  if (event.type === "other") add(tally.otherTypes, event.name);
  for (const path of drift) {
    const isRoom = tally.unknownFields.has(path) || tally.unknownFields.size < mostPaths;
    add(tally.unknownFields, isRoom ? harmless(path) : "others");
  }
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Text from a file goes to terminals: no escape sequences, no line breaks, no end. */
function harmless(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\ufffd").slice(0, 400);
}
