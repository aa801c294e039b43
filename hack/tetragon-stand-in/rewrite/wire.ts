// Protobuf's wire format, just enough to walk over a message and put one together again byte for byte.

/** One field of a message. */
export interface Field {
  readonly number: number;
  /** The bytes of the tag alone. */
  readonly tag: Buffer;
  /** The whole field, tag included. */
  readonly whole: Buffer;
  /** Of wire type 0. */
  readonly value: bigint | undefined;
  /** Of wire type 2, without its length. */
  readonly payload: Buffer | undefined;
}

/** The fields of a message, in order. Throws a RangeError where the bytes are none. */
export function* fieldsOf(bytes: Buffer): Generator<Field> {
  for (let at = 0; at < bytes.length; ) {
    const start = at;
    const [key, afterKey] = readVarint(bytes, at);
    at = afterKey;
    const number = Number(key >> 3n);
    let value: bigint | undefined;
    let payload: Buffer | undefined;
    switch (Number(key & 7n)) {
      case 0:
        [value, at] = readVarint(bytes, at);
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const [length, from] = readVarint(bytes, at);
        at = from + Number(length);
        payload = bytes.subarray(from, at);
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new RangeError(`no wire type ${key & 7n} at byte ${start}`);
    }
    if (at > bytes.length) throw new RangeError(`the field at byte ${start} runs over the end`);
    yield { number, tag: bytes.subarray(start, afterKey), whole: bytes.subarray(start, at), value, payload };
  }
}

/** A number as a varint of the fewest bytes. */
export function varint(value: bigint): Buffer {
  const out: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    out.push(rest === 0n ? low : low | 128);
  } while (rest > 0n);
  return Buffer.from(out);
}

export function lengthDelimited(tag: Buffer, payload: Buffer): Buffer {
  return Buffer.concat([tag, varint(BigInt(payload.length)), payload]);
}

function readVarint(bytes: Buffer, start: number): [value: bigint, end: number] {
  let value = 0n;
  for (let at = start; at < start + 10; at++) {
    const byte = bytes[at];
    if (byte === undefined) break;
    value |= BigInt(byte & 127) << BigInt(7 * (at - start));
    if (byte < 128) return [value, at + 1];
  }
  throw new RangeError(`no varint at byte ${start}`);
}
