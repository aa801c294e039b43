// Makes a recorded frame one of today's pods: the pod's uid and all times change, every other byte stays, fields that we don't
// know included. So it works on the wire's bytes and decodes nothing but what it changes.
import { type Field, fieldsOf, lengthDelimited, varint } from "./wire.ts";

/** What to change; a pod that is not in the map keeps its uid. */
export interface Rewriting {
  /** Recorded uid → uid that the API server gave. */
  readonly uids: ReadonlyMap<string, string>;
  /** Added to every time, in microseconds; may be negative. */
  readonly shiftMicros: number;
}

/** By field number: a message with its own fields, a google.protobuf.Timestamp, or a pod's uid. */
interface Shape {
  readonly [field: number]: Shape | "time" | "uid";
}

const container: Shape = { 4: "time" };
const pod: Shape = { 3: "uid", 4: container };
const process: Shape = { 8: "time", 10: pod };
const processAndParent: Shape = { 1: process, 2: process };
/** GetEventsResponse; the numbers are those of Tetragon's API, ancestors included. */
const response: Shape = {
  1: { ...processAndParent, 3: process },
  5: { ...processAndParent, 5: "time", 6: process },
  9: { ...processAndParent, 13: process },
  10: processAndParent,
  11: { 1: process },
  12: processAndParent,
  28: processAndParent,
  29: processAndParent,
  1001: "time",
};

/** The frame of the same event of another pod at another time. Throws a RangeError for bytes that are no message. */
export function rewrite(frame: Uint8Array, rewriting: Rewriting): Buffer {
  return rewriteMessage(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength), response, rewriting);
}

function rewriteMessage(bytes: Buffer, shape: Shape, rewriting: Rewriting): Buffer {
  const parts: Buffer[] = [];
  let isChanged = false;
  for (const field of fieldsOf(bytes)) {
    const changed = rewriteField(field, shape[field.number], rewriting);
    isChanged ||= changed !== undefined;
    parts.push(changed ?? field.whole);
  }
  return isChanged ? Buffer.concat(parts) : bytes;
}

/** The field's new bytes, tag included; undefined where it stays as it is. */
function rewriteField(field: Field, to: Shape[number] | undefined, rewriting: Rewriting): Buffer | undefined {
  if (to === undefined || field.payload === undefined) return undefined;
  const payload = rewritePayload(field.payload, to, rewriting);
  return payload.equals(field.payload) ? undefined : lengthDelimited(field.tag, payload);
}

function rewritePayload(payload: Buffer, to: Shape | "time" | "uid", rewriting: Rewriting): Buffer {
  if (to === "time") return shifted(payload, rewriting.shiftMicros);
  if (to !== "uid") return rewriteMessage(payload, to, rewriting);
  const uid = rewriting.uids.get(payload.toString("utf8"));
  return uid === undefined ? payload : Buffer.from(uid, "utf8");
}

const billion = 1_000_000_000n;

/** A Timestamp so many microseconds later. Zero fields are left out, as every encoder does. */
function shifted(timestamp: Buffer, micros: number): Buffer {
  if (micros === 0) return timestamp;
  let nanos = BigInt(micros) * 1000n;
  const others: Buffer[] = [];
  for (const { number, value, whole } of fieldsOf(timestamp)) {
    if (value !== undefined && number === 1) nanos += BigInt.asIntN(64, value) * billion;
    else if (value !== undefined && number === 2) nanos += BigInt.asIntN(32, value);
    else others.push(whole);
  }
  const part = ((nanos % billion) + billion) % billion;
  const seconds = (nanos - part) / billion;
  const field = (tag: number, value: bigint) => (value === 0n ? [] : [Buffer.from([tag]), varint(value)]);
  return Buffer.concat([...field(8, BigInt.asUintN(64, seconds)), ...field(16, part), ...others]);
}
