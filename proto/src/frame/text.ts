// Strings on the wire. The same ones come again and again (names, labels and paths of a node's few pods): one that was
// read before is given again. That is cheaper than making it anew, and as a key of a Map it is already hashed.

import { type Reader, uint32 } from "./wire.ts";

/** A power of two; with `longest` this keeps at most 4096 strings of 160 characters: names of images have a hundred and some. */
const slots = 4096;
const longest = 160;
const seen: string[] = new Array(slots).fill("");
/** Ids of processes come a few times within a second and then never again: among the others each would live for seconds. */
const ids: string[] = new Array(256).fill("");

/** Reads a string; invalid UTF-8 becomes U+FFFD. The memory can't be seen from outside but in speed. */
export function text(reader: Reader): string {
  return read(reader, seen);
}

/** The same of the id of a process. */
export function idText(reader: Reader): string {
  return read(reader, ids);
}

function read(reader: Reader, known: string[]): string {
  const length = uint32(reader);
  const start = reader.pos;
  const end = start + length;
  if (end > reader.len) throw new RangeError("a string is longer than its frame");
  reader.pos = end;
  const bytes = reader.buf as Buffer;
  if (length === 0) return "";
  if (length > longest) return bytes.toString("utf8", start, end);
  const slot = slotOf(bytes, start, end) & (known.length - 1);
  const before = known[slot] as string;
  if (isSame(before, bytes, start, length)) return before;
  const made = bytes.toString("utf8", start, end);
  known[slot] = made;
  return made;
}

/** Looks at eight bytes at most, from the end, where ids and paths differ. */
function slotOf(bytes: Uint8Array, start: number, end: number): number {
  const stride = ((end - start) >>> 3) + 1;
  let hash = end - start;
  for (let i = end - 1; i >= start; i -= stride) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0;
  return hash ^ (hash >>> 12);
}

/** Compares ASCII only: other characters have more bytes than the string has units, so they never count as the same. */
function isSame(before: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (before.length !== length) return false;
  for (let i = 0; i < length; i++) {
    const code = before.charCodeAt(i);
    if (code !== bytes[start + i] || code > 127) return false;
  }
  return true;
}
