// Reading protobuf's wire format, on protobufjs' Reader. A tag is field number × 8 + wire type (0 varint, 2 with a
// length). Decoders switch on whole tags, so a field of the wrong wire type is passed over like an unknown one.

import protobuf from "protobufjs/minimal.js";

export type Reader = protobuf.Reader;

const outside = "a field does not end where its message does";

/** One for all, since decoding is done before the next begins: it holds on to the bytes that it read last. */
const reader = protobuf.Reader.create(Buffer.alloc(0));

/** A reader over bytes that are not copied, valid until the next one is asked for. */
export function readerOf(bytes: Uint8Array, start = 0, end = bytes.length): Reader {
  reader.buf = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  reader.pos = start;
  reader.len = end;
  return reader;
}

/** Reads a length and gives the position where that message ends; throws where that is outside of `limit`. */
export function endOf(reader: Reader, limit: number): number {
  const size = reader.uint32();
  const end = reader.pos + size;
  if (end > limit) throw new RangeError(outside);
  return end;
}

/** Each message decoder ends with this: a last field that ran over the end makes the frame malformed. */
export function finish(reader: Reader, end: number): void {
  if (reader.pos !== end) throw new RangeError(outside);
}

/** Passes over a field that Bailiff doesn't read. */
export function skip(reader: Reader, tag: number): void {
  reader.skipType(tag & 7, 0, tag >>> 3);
}

/** A 64-bit varint as a number, exact up to 2^53; negative ones come out huge, for range checks to refuse. */
export function wide(reader: Reader): number {
  let value = 0;
  let scale = 1;
  for (let i = 0; i < 10; i++) {
    const byte = reader.buf[reader.pos];
    if (byte === undefined) break;
    reader.pos++;
    value += (byte & 127) * scale;
    if (byte < 128) return value;
    scale *= 128;
  }
  throw new RangeError("a varint has no end");
}

/** A 64-bit varint in decimal digits, exact: kernel pointers are beyond what a number holds. */
export function digits(reader: Reader): string {
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = reader.buf[reader.pos];
    if (byte === undefined) break;
    reader.pos++;
    const bits = byte & 127;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) [low, high] = [low | (bits << 28), bits >>> 4];
    else high |= bits << (shift - 32);
    if (byte < 128) return decimal(high >>> 0, low >>> 0);
  }
  throw new RangeError("a varint has no end");
}

/** In two parts, each of which a number holds: millions, and what is left. */
function decimal(high: number, low: number): string {
  const rest = (high % 1_000_000) * 0x1_0000_0000 + low;
  const millions = Math.floor(high / 1_000_000) * 0x1_0000_0000 + Math.floor(rest / 1_000_000);
  const left = rest % 1_000_000;
  return millions === 0 ? String(left) : String(millions) + String(left).padStart(6, "0");
}

/** google.protobuf.UInt32Value or BoolValue. */
export function wrapped(reader: Reader, limit: number): number {
  const end = endOf(reader, limit);
  let value = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === 8) value = reader.uint32();
    else skip(reader, tag);
  }
  finish(reader, end);
  return value;
}
