// google.protobuf.UInt32Value and BoolValue on the wire: numbers in a message of their own, so that absent and 0 are told apart.

import { skip } from "./skip.ts";
import { endOf, finish, type Reader, uint32 } from "./wire.ts";

/** The number, 0 where there is none inside; of a BoolValue 1 is true. */
export function wrapped(reader: Reader, limit: number): number {
  const end = endOf(reader, limit);
  let value = 0;
  while (reader.pos < end) {
    const tag = uint32(reader);
    if (tag === 8) value = uint32(reader);
    else skip(reader, tag);
  }
  finish(reader, end);
  return value;
}
