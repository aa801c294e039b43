// A recorded Tetragon stream to Events: frames or JSON lines, gzip or not, a file, a stream or standard input; told apart
// by content. Memory is constant, nothing throws for what a file holds, and what gives no event is in the tally.

import type { Readable } from "node:stream";
import type { Event } from "@bailiff/proto";
import { bytesOf } from "./bytes.ts";
import { sniffingSplitter } from "./form.ts";
import { count, type RecordingTally, recordingTally, skipInto } from "./tally.ts";

export { type RecordingTally, recordingTally, type SkipReason } from "./tally.ts";

/** How to read a recording. */
export interface RecordingOptions {
  /** Grows while reading: for progress, and for the account at the end. Its name is the one in messages. */
  readonly tally?: RecordingTally;
  /** Gets each problem at once, in one line, those that the tally has no room for included. */
  readonly report?: (problem: string) => void;
}

/**
 * Reads a recording in arrival order: a path, "-" for standard input, or a stream. What can be read is read; the rest is
 * counted in `tally.skipped`, a file that can't be opened too. Never throws for the source's sake.
 */
export async function* readRecording(source: string | Readable, options: RecordingOptions = {}): AsyncGenerator<Event> {
  for await (const batch of readBatches(source, options)) yield* batch;
}

/** As `readRecording`, some events at a time (those of one piece of the file): cheaper by a promise for each event. */
export async function* readBatches(
  source: string | Readable,
  { tally = recordingTally(nameOf(source)), report = () => {} }: RecordingOptions = {},
): AsyncGenerator<readonly Event[]> {
  const skip = skipInto(tally, report);
  let batch: Event[] = [];
  const emit = (event: Event, drift: readonly string[]) => {
    count(tally, event, drift);
    batch.push(event);
  };
  const take = () => {
    const taken = batch;
    batch = [];
    return taken;
  };

  const splitter = sniffingSplitter(emit, skip);
  for await (const bytes of bytesOf(source === "-" ? process.stdin : source, tally, skip)) {
    splitter.push(bytes);
    if (batch.length > 0) yield take();
  }
  if (!tally.skipped.has("unreadable") || tally.bytesRead > 0) splitter.end();
  if (tally.events === 0 && !tally.skipped.has("unreadable") && !tally.skipped.has("not-a-recording")) {
    skip("not-a-recording", "", "no message of Tetragon's in it: give what `tetra getevents -o json` prints", 0);
  }
  if (batch.length > 0) yield take();
}

/** What messages call a source. */
function nameOf(source: string | Readable): string {
  if (source === "-") return "standard input";
  return typeof source === "string" ? source : "stream";
}
