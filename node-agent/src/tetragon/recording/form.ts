// Which of its two forms a recording has: names may lie, so the first bytes that look like a message of either decide.

import { frameSplitter } from "./frames.ts";
import { lineSplitter } from "./lines.ts";
import { headBytes, isFrameHead } from "./plausible.ts";
import { type Emit, longestMessage, type Splitter } from "./splitter.ts";
import type { Skip } from "./tally.ts";

const nul = 0x00;
const newline = 0x0a;
const brace = 0x7b;

/** Reads either form. What lies before the first message is passed over: a hole of NULs in silence, the rest counted. */
export function sniffingSplitter(emit: Emit, skip: Skip): Splitter {
  let inner: Splitter | undefined;
  let head = Buffer.alloc(0);
  /** What was passed over so far. */
  let bytes = 0;
  let newlines = 0;
  let isHole = true;

  function drop(count: number): void {
    for (const byte of head.subarray(0, count)) {
      if (byte === newline) newlines++;
      if (byte > 0x20) isHole = false;
    }
    bytes += count;
    head = head.subarray(count);
  }

  function settle(isEnd: boolean): void {
    const last = isEnd ? head.length : head.length - headBytes;
    let at = 0;
    while (at < last && !isFrameHead(head, at, longestMessage) && !isLineHead(head, at)) at++;
    if (at > 0) drop(at);
    if (at >= last) return;
    const isLine = isLineHead(head, 0);
    if (bytes > 0 && !(isLine && isHole)) skip("corrupt", "byte 0", `${bytes} bytes before the first message`, bytes);
    inner = isLine ? lineSplitter(emit, skip, 1 + newlines) : frameSplitter(emit, skip, bytes);
    inner.push(head);
  }

  return {
    push(chunk) {
      if (inner !== undefined) return inner.push(chunk);
      head = Buffer.concat([head, chunk]);
      settle(false);
    },
    end() {
      if (inner === undefined) settle(true);
      if (inner !== undefined) return inner.end();
      const what =
        bytes === 0
          ? "it is empty"
          : "neither frames nor lines of JSON are in it: give what `tetra getevents -o json` prints";
      skip("not-a-recording", "", what, bytes);
    },
  };
}

/** True where a line begins (after a hole of NULs, or white space, too) with an object. No frame has such a head. */
function isLineHead(bytes: Buffer, at: number): boolean {
  if (bytes[at] !== brace) return false;
  const before = bytes[at - 1] ?? newline;
  const after = bytes[at + 1] ?? newline;
  return (before === nul || isBlank(before)) && (after === 0x22 || isBlank(after));
}

/** White space, and the last byte of the mark of UTF-8. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0xbf;
}
