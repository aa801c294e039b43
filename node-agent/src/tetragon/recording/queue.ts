// Bytes that wait for the rest of their frame or line. Grows by doubling, so that long ones are not copied chunk by chunk.

export interface ByteQueue {
  readonly length: number;
  /** The waiting bytes; valid until the next call of another function. */
  bytes(): Buffer;
  append(chunk: Buffer): void;
  /** Lets the first bytes go. */
  consume(count: number): void;
}

/** An empty queue. */
export function byteQueue(): ByteQueue {
  let store = Buffer.alloc(0);
  let start = 0;
  let end = 0;
  return {
    get length() {
      return end - start;
    },
    bytes: () => store.subarray(start, end),
    append(chunk) {
      if (store.length - end < chunk.length) {
        const needed = end - start + chunk.length;
        const target = needed > store.length / 2 ? Buffer.allocUnsafe(Math.max(65_536, needed * 2)) : store;
        store.copy(target, 0, start, end);
        store = target;
        end -= start;
        start = 0;
      }
      chunk.copy(store, end);
      end += chunk.length;
    },
    consume(count) {
      start = Math.min(start + count, end);
      // A store that once held a long frame is not kept for short ones.
      if (start === end && store.length > 1_048_576) store = Buffer.alloc(0);
      if (start === end) start = end = 0;
    },
  };
}
