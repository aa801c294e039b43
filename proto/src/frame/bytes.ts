// Whether bytes are the same as others that came before: what stands for reading them again. Every byte is compared, so that nobody is
// given another's; sixteen at a time, since a call into the runtime costs as much as comparing half a frame.

/** True where `length` bytes from `at` on are those of `other` from `otherAt` on. Both must have as many. */
export function areSame(one: DataView, at: number, other: DataView, otherAt: number, length: number): boolean {
  let done = 0;
  for (const last = length - 16; done <= last; done += 16) {
    const [a, b] = [at + done, otherAt + done];
    const difference =
      (one.getInt32(a) ^ other.getInt32(b)) |
      (one.getInt32(a + 4) ^ other.getInt32(b + 4)) |
      (one.getInt32(a + 8) ^ other.getInt32(b + 8)) |
      (one.getInt32(a + 12) ^ other.getInt32(b + 12));
    if (difference !== 0) return false;
  }
  for (; done < length; done++) if (one.getUint8(at + done) !== other.getUint8(otherAt + done)) return false;
  return true;
}

/** A number that is the same for the same bytes, of which there must be four: ids differ anywhere. */
export function hashOf(view: DataView, start: number, end: number): number {
  let hash = view.getInt32(end - 4);
  for (let at = start; at < end - 4; at += 4) hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ view.getInt32(at);
  hash = Math.imul(hash ^ (hash >>> 15), 0x297a2d39);
  return hash ^ (hash >>> 15);
}

/** A copy of some bytes, as what they will be compared with: a Buffer's own slice would hold all that the bytes came with. */
export function copied(bytes: Uint8Array, start: number, end: number): DataView {
  const copy = new Uint8Array(end - start);
  copy.set(bytes.subarray(start, end));
  return new DataView(copy.buffer);
}
