// Reading protobuf's wire format. A tag is field number × 8 + wire type (0 varint, 2 with a length). Decoders switch on whole tags, so a
// field of the wrong wire type is passed over like an unknown one. Nearly every tag and length is one byte: those are read in place.

import { low32 } from "./wide.ts";

/** Bytes that are being read, from `pos` on and never beyond `len`: there may be another frame behind. */
export interface Reader {
  buf: Buffer;
  /** Of the same bytes, at the same positions. */
  view: DataView;
  pos: number;
  len: number;
}

const outside = "a field does not end where its message does";

/** One for all, since decoding is done before the next begins: it holds on to the bytes that it read last. */
const none = Buffer.alloc(0);
const reader: Reader = { buf: none, view: viewOf(none), pos: 0, len: 0 };

/** A reader over bytes that are not copied, valid until the next one is asked for. */
export function readerOf(bytes: Uint8Array, start = 0, end = bytes.length): Reader {
  // Frames that came together lie in one buffer.
  if (reader.buf !== bytes) {
    reader.buf = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    reader.view = viewOf(reader.buf);
  }
  reader.pos = start;
  reader.len = end;
  return reader;
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A varint: a tag, a length, a uint32. Of one that is longer than 32 bits the lowest. */
export function uint32(reader: Reader): number {
  const { buf, pos } = reader;
  if (pos + 1 >= reader.len) return low32(reader);
  const first = buf[pos] as number;
  if (first < 128) {
    reader.pos = pos + 1;
    return first;
  }
  const second = buf[pos + 1] as number;
  if (second > 127) return low32(reader);
  reader.pos = pos + 2;
  return (first & 127) | (second << 7);
}

/** A varint with a sign, which is sent as 64 bits. */
export function int32(reader: Reader): number {
  return uint32(reader) | 0;
}

/** Reads a length and gives the position where that message ends; throws where that is outside of `limit`. */
export function endOf(reader: Reader, limit: number): number {
  const size = uint32(reader);
  const end = reader.pos + size;
  if (end > limit) throw new RangeError(outside);
  return end;
}

/** Each message decoder ends with this: a last field that ran over the end makes the frame malformed. */
export function finish(reader: Reader, end: number): void {
  if (reader.pos !== end) throw new RangeError(outside);
}
