// Changes fields of a frame on the wire's bytes, so that a frame can say what no honest encoder writes, such as text that is no UTF-8.
import { fieldsOf, lengthDelimited, varint } from "../rewrite/wire.ts";

/** By field number: new bytes of a string or message, the fields of a message that is there, or a number. */
export interface Edits {
  readonly [field: number]: Buffer | number | Edits;
}

/** The message with these fields changed, and with those added that it lacks, but for messages. */
export function edited(bytes: Buffer, edits: Edits): Buffer {
  const left = new Map(Object.entries(edits).map(([number, edit]) => [Number(number), edit]));
  const parts: Buffer[] = [];
  for (const { number, tag, whole, payload } of fieldsOf(bytes)) {
    const edit = edits[number];
    left.delete(number);
    if (edit === undefined) parts.push(whole);
    else if (typeof edit === "number" || Buffer.isBuffer(edit)) parts.push(field(number, edit));
    else parts.push(payload === undefined ? whole : lengthDelimited(tag, edited(payload, edit)));
  }
  for (const [number, edit] of left)
    if (typeof edit === "number" || Buffer.isBuffer(edit)) parts.push(field(number, edit));
  return Buffer.concat(parts);
}

function field(number: number, value: Buffer | number): Buffer {
  const tag = varint(BigInt(number) * 8n + (typeof value === "number" ? 0n : 2n));
  return typeof value === "number" ? Buffer.concat([tag, varint(BigInt(value))]) : lengthDelimited(tag, value);
}

/** A google.protobuf.Timestamp. */
export function timestamp(micros: number): Buffer {
  const seconds = Math.floor(micros / 1_000_000);
  return Buffer.concat([field(1, seconds), field(2, Math.round((micros - seconds * 1_000_000) * 1000))]);
}
