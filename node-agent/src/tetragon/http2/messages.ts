// gRPC's messages in the bytes of a stream: a flag, four bytes of length, and so much of message. One that has come whole is handed on
// where it lies, without a copy: that is the rule, and what makes an event cheap.

/** Told of each message, which is valid until it returns. */
export type TakeMessage = (bytes: Buffer, start: number, end: number) => void;

const prefixBytes = 5;

export class MessageReader {
  readonly #take: TakeMessage;
  readonly #mostBytes: number;
  readonly #prefix = Buffer.alloc(prefixBytes);
  #prefixFill = 0;
  /** Of the message that is coming; undefined: its prefix is. */
  #length: number | undefined;
  /** A message that comes in pieces. */
  #partial: Buffer | undefined;
  #partialFill = 0;

  constructor(take: TakeMessage, mostBytes: number) {
    this.#take = take;
    this.#mostBytes = mostBytes;
  }

  /** True: a message has begun and not ended. */
  get isWithin(): boolean {
    return this.#length !== undefined || this.#prefixFill > 0;
  }

  /** Takes the stream's next bytes. Throws a RangeError for what is no message. */
  feed(bytes: Buffer, start: number, end: number): void {
    for (let at = start; at < end || this.#length === 0; ) {
      const length = this.#length;
      if (length === undefined) at = this.#begin(bytes, at, end);
      else if (this.#partial === undefined && end - at >= length) {
        this.#length = undefined;
        this.#take(bytes, at, at + length);
        at += length;
      } else at = this.#collect(bytes, at, end, length);
    }
  }

  #begin(bytes: Buffer, at: number, end: number): number {
    if (this.#prefixFill === 0 && end - at >= prefixBytes) {
      this.#length = this.#lengthOf(bytes[at] ?? 0, bytes.readUInt32BE(at + 1));
      return at + prefixBytes;
    }
    const taken = Math.min(prefixBytes - this.#prefixFill, end - at);
    bytes.copy(this.#prefix, this.#prefixFill, at, at + taken);
    this.#prefixFill += taken;
    if (this.#prefixFill === prefixBytes) {
      this.#prefixFill = 0;
      this.#length = this.#lengthOf(this.#prefix[0] ?? 0, this.#prefix.readUInt32BE(1));
    }
    return at + taken;
  }

  #lengthOf(flag: number, length: number): number {
    if (flag !== 0) throw new RangeError("a compressed message, which nobody asked for");
    if (length > this.#mostBytes) throw new RangeError(`a message of ${length} bytes`);
    return length;
  }

  #collect(bytes: Buffer, at: number, end: number, length: number): number {
    this.#partial ??= Buffer.allocUnsafeSlow(length);
    const taken = Math.min(length - this.#partialFill, end - at);
    bytes.copy(this.#partial, this.#partialFill, at, at + taken);
    this.#partialFill += taken;
    if (this.#partialFill === length) {
      const whole = this.#partial;
      this.#partial = undefined;
      this.#partialFill = 0;
      this.#length = undefined;
      this.#take(whole, 0, length);
    }
    return at + taken;
  }
}
