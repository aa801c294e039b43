// Passing over what Bailiff doesn't read: fields of any wire type, groups too, which nobody sends and anybody may.

import { wide } from "./wide.ts";
import { endOf, type Reader, uint32 } from "./wire.ts";

/** Groups inside of each other: a hostile frame could be nothing but their beginnings. */
const deepest = 64;

/** Passes over a field. */
export function skip(reader: Reader, tag: number): void {
  if ((tag & 7) === 2 && tag > 7) reader.pos = endOf(reader, reader.len);
  else skipOther(reader, tag, 0);
}

function skipOther(reader: Reader, tag: number, depth: number): void {
  if (tag < 8) throw new RangeError("field number 0");
  switch (tag & 7) {
    case 0:
      wide(reader);
      break;
    case 1:
      reader.pos += 8;
      break;
    case 2:
      reader.pos = endOf(reader, reader.len);
      break;
    case 3:
      skipGroup(reader, tag + 1, depth + 1);
      break;
    case 5:
      reader.pos += 4;
      break;
    default:
      throw new RangeError(`wire type ${tag & 7}`);
  }
}

/** Up to the tag that ends it, which has the same field number. */
function skipGroup(reader: Reader, ending: number, depth: number): void {
  if (depth > deepest) throw new RangeError("groups are nested too deep");
  for (let tag = uint32(reader); tag !== ending; tag = uint32(reader)) skipOther(reader, tag, depth);
}
