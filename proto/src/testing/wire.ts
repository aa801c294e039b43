// Messages by hand, for tests: the generated codec writes no message with a field twice, nor one that it doesn't know.

/** A field with bytes, a text or other fields in it. */
export function field(number: number, ...content: readonly (Uint8Array | string)[]): Buffer {
  const payload = Buffer.concat(content.map((one) => Buffer.from(one)));
  return Buffer.concat([varint(number * 8 + 2), varint(payload.length), payload]);
}

/** A field with a number. */
export function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; bytes.length === 0 || rest > 0; rest = Math.floor(rest / 128))
    bytes.push((rest & 127) | (rest < 128 ? 0 : 128));
  return Buffer.from(bytes);
}
