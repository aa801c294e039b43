// Reading protobuf's wire format, on protobufjs' Reader. A tag is field number × 8 + wire type (0 varint, 2 with a
// length). Decoders switch on whole tags, so a field of the wrong wire type is passed over like an unknown one.

import protobuf from "protobufjs/minimal.js";

export type Reader = protobuf.Reader;

const outside = "a field does not end where its message does";

/** A reader over bytes that are not copied. */
export function readerOf(bytes: Uint8Array): Reader {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return protobuf.Reader.create(buffer);
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
