// google.protobuf.Timestamp on the wire.

import type { Micros } from "../event.ts";
import { micros } from "../time.ts";
import { endOf, finish, type Reader, skip, wide } from "./wire.ts";

/** Microseconds since 1970; undefined outside of 1970 to 2255. */
export function readTimestamp(reader: Reader, limit: number): Micros | undefined {
  const end = endOf(reader, limit);
  let seconds = 0;
  let nanos = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === 8) seconds = wide(reader);
    else if (tag === 16) nanos = reader.int32();
    else skip(reader, tag);
  }
  finish(reader, end);
  return micros(seconds, nanos);
}
