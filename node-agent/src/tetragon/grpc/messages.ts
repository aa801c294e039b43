// gRPC's messages in the bytes of a stream: a flag, four bytes of length, and so much of message. One that has come whole is handed on
// where it lies, without a copy: that is the rule, and what makes an event cheap.

/** Told of each message: it lies from `start` to `end`, and may be overwritten once this returns. */
export type TakeMessage = (bytes: Buffer, start: number, end: number) => void;

const prefixBytes = 5;

export class MessageReader {
  readonly #take: TakeMessage;
  readonly #mostBytes: number;
  /** What came of a message that is not whole, prefix and all; as long as that message once its prefix is there. */
  #partial: Buffer = Buffer.alloc(prefixBytes);
  #fill = 0;

  constructor(take: TakeMessage, mostBytes: number) {
    this.#take = take;
    this.#mostBytes = mostBytes;
  }

  /** Takes the stream's next bytes. Throws a RangeError for what is no message, or too long a one. */
  feed(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#fill > 0) {
        at = this.#complete(bytes, at);
        continue;
      }
      const whole = bytes.length - at < prefixBytes ? Number.POSITIVE_INFINITY : this.#wholeLength(bytes, at);
      if (bytes.length - at < whole) {
        this.#begin(bytes, at, whole);
        return;
      }
      this.#take(bytes, at + prefixBytes, at + whole);
      at += whole;
    }
  }

  /** That came of a message whose end didn't yet, prefix and all. */
  get pendingBytes(): number {
    return this.#fill;
  }

  #begin(bytes: Buffer, at: number, whole: number): void {
    this.#partial = Buffer.alloc(Number.isFinite(whole) ? whole : prefixBytes);
    this.#fill = bytes.copy(this.#partial, 0, at);
  }

  /** Adds to what is not whole, and gives where the rest begins. */
  #complete(bytes: Buffer, at: number): number {
    const taken = bytes.copy(this.#partial, this.#fill, at);
    this.#fill += taken;
    if (this.#fill < this.#partial.length) return at + taken;
    const whole = this.#wholeLength(this.#partial, 0);
    if (whole > this.#partial.length) {
      const longer = Buffer.alloc(whole);
      this.#partial.copy(longer);
      this.#partial = longer;
    } else {
      this.#fill = 0;
      this.#take(this.#partial, prefixBytes, whole);
    }
    return at + taken;
  }

  #wholeLength(bytes: Buffer, at: number): number {
    if (bytes[at] !== 0) throw new RangeError("a message is compressed, which nobody asked for");
    const length = bytes.readUInt32BE(at + 1);
    if (length > this.#mostBytes)
      throw new RangeError(`a message of ${length} bytes: at most ${this.#mostBytes} are read`);
    return prefixBytes + length;
  }
}

/** A message as it goes out. */
export function messageOf(bytes: Uint8Array): Buffer {
  const message = Buffer.alloc(prefixBytes + bytes.length);
  message.writeUInt32BE(bytes.length, 1);
  message.set(bytes, prefixBytes);
  return message;
}
