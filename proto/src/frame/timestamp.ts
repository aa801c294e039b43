// google.protobuf.Timestamp on the wire.

import type { Micros } from "../event.ts";
import { micros } from "../time.ts";
import { skip } from "./skip.ts";
import { wide } from "./wide.ts";
import { endOf, finish, int32, type Reader, uint32 } from "./wire.ts";

/** Microseconds since 1970; undefined outside of 1970 to 2255. */
export function readTimestamp(reader: Reader, limit: number): Micros | undefined {
  const end = endOf(reader, limit);
  let seconds = 0;
  let nanos = 0;
  while (reader.pos < end) {
    const tag = uint32(reader);
    if (tag === 8) seconds = wide(reader);
    else if (tag === 16) nanos = int32(reader);
    else skip(reader, tag);
  }
  finish(reader, end);
  return micros(seconds, nanos);
}
