// Does a frame begin here? Asked of the first bytes of a file, and where a damaged recording has to find its way back.

/** Field numbers with which a GetEventsResponse may begin. */
const fields = new Set([1, 5, 9, 10, 11, 12, 27, 28, 29, 40000, 40001, 1000, 1001, 1002, 1003, 1004]);

/** Length prefix, tag and length of the first field: no more bytes than these are looked at. */
export const headBytes = 14;

/** The bytes of a frame's length prefix. */
export const prefixBytes = 4;

/**
 * True where at `start` a length prefix of at most `longest` is followed by the head of a field of GetEventsResponse that
 * fits into that length. Bytes beyond the end of `bytes` count as "no".
 */
export function isFrameHead(bytes: Buffer, start: number, longest: number): boolean {
  if (start + prefixBytes + 2 > bytes.length) return false;
  const length = bytes.readUInt32BE(start);
  if (length < 2 || length > longest) return false;
  const tag = varint(bytes, start + prefixBytes);
  if (tag === undefined || tag.value % 8 !== 2 || !fields.has(Math.floor(tag.value / 8))) return false;
  const size = varint(bytes, tag.end);
  return size !== undefined && size.end - start - prefixBytes + size.value <= length;
}

function varint(bytes: Buffer, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) return undefined;
    value += (byte & 127) * 128 ** i;
    if (byte < 128) return { value, end: start + i + 1 };
  }
  return undefined;
}
