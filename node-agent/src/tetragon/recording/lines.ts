// Tetragon's JSON export: one message a line. A bad line costs that line; NULs before a line are no part of it (a log
// that was truncated while it was written begins with a hole).

import { DecodeError, decodeJson, jsonDrift } from "@bailiff/proto";
import { byteQueue } from "./queue.ts";
import { type Emit, longestMessage, type Splitter } from "./splitter.ts";
import type { Skip } from "./tally.ts";

const newline = 0x0a;

/** Splits lines, and says of each that gives no event which one it is; `first` is the number of the first one. */
export function lineSplitter(emit: Emit, skip: Skip, first: number): Splitter {
  const waiting = byteQueue();
  let line = first;
  /** Bytes of a line that is too long, so far; 0 in all other lines. */
  let tooLong = 0;

  function extend(piece: Buffer): void {
    const bytes = waiting.length === 0 ? piece.subarray(nulsBefore(piece)) : piece;
    if (tooLong > 0 || waiting.length + bytes.length > longestMessage) {
      tooLong += waiting.length + bytes.length;
      waiting.consume(waiting.length);
    } else waiting.append(bytes);
  }

  function finish(isLast: boolean): void {
    const where = `line ${line++}`;
    if (tooLong > 0) skip("too-long", where, `${tooLong} bytes; the longest line that is read has 16 MiB`, tooLong);
    else read(waiting.bytes(), where, isLast);
    waiting.consume(waiting.length);
    tooLong = 0;
  }

  function read(bytes: Buffer, where: string, isLast: boolean): void {
    const text = bytes.toString("utf8").trim();
    if (text === "") return;
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      if (isLast) skip("truncated", where, "the last line is cut, or no JSON", bytes.length);
      else
        skip(
          "not-json",
          where,
          `no JSON${text === "{" || text === "[" ? ": give one message a line (jq -c)" : ""}`,
          bytes.length,
        );
      return;
    }
    try {
      emit(decodeJson(message), jsonDrift(message));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      skip(error.code, where, error.message, bytes.length);
    }
  }

  return {
    push(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
        extend(chunk.subarray(start, end));
        finish(false);
        start = end + 1;
      }
      extend(chunk.subarray(start));
    },
    end() {
      if (waiting.length > 0 || tooLong > 0) finish(true);
    },
  };
}

/** The number of NULs before the first other byte. */
function nulsBefore(bytes: Buffer): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? bytes.length : first;
}
