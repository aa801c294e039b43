// Frames: [4-byte big-endian length][bytes of a GetEventsResponse]. A frame whose bytes are damaged costs that frame;
// a damaged length makes the reader look for the next frame that decodes, and count what lies between.

import { DecodeError, decodeFrame, type Event, frameDrift } from "@bailiff/proto";
import { headBytes, isFrameHead, prefixBytes } from "./plausible.ts";
import { byteQueue } from "./queue.ts";
import { type Emit, longestMessage, type Splitter } from "./splitter.ts";
import type { Skip, SkipReason } from "./tally.ts";

/** While it looks for its way back, the reader believes in frames up to this length. */
const longestFound = 1024 * 1024;

/** Bytes that may be decoded in vain before a search is given up, over and above the recording's own size. */
const vainBytes = 32 * 1024 * 1024;

interface Lost {
  readonly from: number;
  readonly reason: SkipReason;
  readonly problem: string;
}

/** Splits frames; `start` is the offset of the first byte that it will be given. */
export function frameSplitter(emit: Emit, skip: Skip, start = 0): Splitter {
  const waiting = byteQueue();
  /** Offset of the first waiting byte. */
  let offset = start;
  /** Where the reader lost its way, while it looks for the next frame. */
  let lost: Lost | undefined;
  let credit = vainBytes;
  let isOver = false;

  function consume(bytes: number): void {
    waiting.consume(bytes);
    offset += bytes;
  }

  /** Begins a search behind the first waiting byte. */
  function lose(reason: SkipReason, problem: string): void {
    lost = { from: offset, reason, problem };
    consume(1);
  }

  function found(): void {
    if (lost === undefined) return;
    const bytes = offset - lost.from;
    skip(lost.reason, `byte ${lost.from}`, `${lost.problem}; ${bytes} bytes passed over`, bytes);
    lost = undefined;
  }

  /** Decodes the first waiting frame, of which all bytes are there. */
  function decode(length: number): Event | DecodeError {
    const bytes = waiting.bytes().subarray(prefixBytes, prefixBytes + length);
    try {
      const event = decodeFrame(bytes);
      found();
      emit(event, frameDrift(bytes));
      return event;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      credit -= length;
      return error;
    }
  }

  /** One step at the place where a frame should begin. False: wait for more bytes. */
  function step(isEnd: boolean): boolean {
    const bytes = waiting.bytes();
    if (bytes.length < prefixBytes) {
      if (isEnd) lose("truncated", "the recording ends inside of a frame's length");
      return isEnd;
    }
    const length = bytes.readUInt32BE(0);
    if (length === 0 || length > longestMessage) {
      lose(length === 0 ? "corrupt" : "too-long", `no frame has ${length} bytes`);
      return true;
    }
    const end = prefixBytes + length;
    if (bytes.length < end) {
      if (isEnd) lose("truncated", `the recording ends inside of a frame of ${length} bytes`);
      return isEnd;
    }
    const result = decode(length);
    if (!(result instanceof DecodeError)) consume(end);
    // To tell a damaged frame from a damaged length, the next frame's head must be there.
    else if (bytes.length < end + headBytes && !isEnd) return false;
    else if (bytes.length === end || isFrameHead(bytes, end, longestMessage)) {
      skip(result.code, `byte ${offset}`, result.message, end);
      consume(end);
    } else lose("corrupt", result.message);
    return true;
  }

  /** One step of the search. False: wait for more bytes. */
  function search(isEnd: boolean): boolean {
    const bytes = waiting.bytes();
    const last = isEnd ? bytes.length : bytes.length - headBytes;
    let at = 0;
    while (at < last && !isFrameHead(bytes, at, longestFound)) at++;
    consume(at);
    if (at >= last) return false;
    const length = bytes.readUInt32BE(at);
    if (waiting.length < prefixBytes + length && !isEnd) return false;
    if (waiting.length < prefixBytes + length || decode(length) instanceof DecodeError) {
      consume(1);
      if (credit < 0) giveUp();
      return !isOver;
    }
    consume(prefixBytes + length);
    return true;
  }

  function giveUp(): void {
    found();
    lost = { from: offset, reason: "corrupt", problem: "too damaged: the search for the next frame was given up" };
    isOver = true;
  }

  function drain(isEnd: boolean): void {
    while (!isOver && waiting.length > 0 && (lost === undefined ? step(isEnd) : search(isEnd)));
  }

  return {
    push(chunk) {
      credit += chunk.length;
      if (isOver) offset += chunk.length;
      else waiting.append(chunk);
      drain(false);
    },
    end() {
      drain(true);
      consume(waiting.length);
      found();
    },
  };
}
