// HTTP/2's frames (RFC 9113): nine bytes that say what comes, and so many bytes of it.

export const frameTypes = {
  data: 0,
  headers: 1,
  resetStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;
export const flags = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 32 } as const;
export const settings = { enablePush: 2, initialWindow: 4 } as const;
/** As long as a frame may be unless we allow more. */
export const frameMost = 16_384;
export const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

const headBytes = 9;

/** The bytes of one frame. */
export function frame(type: number, flag: number, stream: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.alloc(headBytes + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes[3] = type;
  bytes[4] = flag;
  bytes.writeUInt32BE(stream, 5);
  bytes.set(payload, headBytes);
  return bytes;
}

/** A number of four bytes, as windows and error codes are. */
export function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export interface FrameHandler {
  /** A piece of a DATA frame's payload where it lies, padding left out. */
  data(stream: number, bytes: Buffer, start: number, end: number): void;
  /** A DATA frame is over. `bytes`: what it takes of the windows. */
  dataEnd(stream: number, flag: number, bytes: number): void;
  /** Any other frame, whole; `payload` is valid until it returns. */
  frame(type: number, flag: number, stream: number, payload: Buffer): void;
}

/** Cuts a connection's bytes into frames. */
export class FrameReader {
  readonly #handler: FrameHandler;
  readonly #head = Buffer.alloc(headBytes);
  #headFill = 0;
  #isWithin = false;
  #type = 0;
  #flag = 0;
  #stream = 0;
  #length = 0;
  /** Of the frame at hand. */
  #read = 0;
  #padding = 0;
  #payload: Buffer | undefined;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  /** Takes the connection's next bytes. Throws a RangeError for what is no frame. */
  feed(bytes: Buffer, length: number): void {
    for (let at = 0; at < length || (this.#isWithin && this.#length === 0); ) {
      if (!this.#isWithin) at = this.#begin(bytes, at, length);
      else if (this.#type === frameTypes.data) at = this.#data(bytes, at, length);
      else at = this.#other(bytes, at, length);
    }
  }

  #begin(bytes: Buffer, at: number, end: number): number {
    const taken = Math.min(headBytes - this.#headFill, end - at);
    const isWhole = taken === headBytes;
    if (!isWhole) {
      bytes.copy(this.#head, this.#headFill, at, at + taken);
      this.#headFill += taken;
      if (this.#headFill < headBytes) return at + taken;
    }
    this.#headFill = 0;
    const [head, from] = isWhole ? [bytes, at] : [this.#head, 0];
    this.#length = head.readUIntBE(from, 3);
    this.#type = head[from + 3] ?? 0;
    this.#flag = head[from + 4] ?? 0;
    this.#stream = head.readUInt32BE(from + 5) & 0x7fff_ffff;
    if (this.#length > frameMost) throw new RangeError(`a frame of ${this.#length} bytes`);
    this.#isWithin = true;
    this.#read = 0;
    this.#padding = 0;
    return at + taken;
  }

  #data(bytes: Buffer, at: number, end: number): number {
    let from = at;
    if (this.#read === 0 && this.#length > 0 && (this.#flag & flags.padded) !== 0) {
      this.#padding = bytes[from++] ?? 0;
      this.#read = 1;
      if (this.#padding >= this.#length) throw new RangeError("a frame that is shorter than its padding");
    }
    const to = Math.min(end, from + this.#length - this.#read);
    const dataTo = Math.min(to, from + this.#length - this.#padding - this.#read);
    if (dataTo > from) this.#handler.data(this.#stream, bytes, from, dataTo);
    this.#read += to - from;
    if (this.#read === this.#length) {
      this.#isWithin = false;
      this.#handler.dataEnd(this.#stream, this.#flag, this.#length);
    }
    return to;
  }

  #other(bytes: Buffer, at: number, end: number): number {
    if (this.#read === 0 && end - at >= this.#length) {
      this.#isWithin = false;
      this.#handler.frame(this.#type, this.#flag, this.#stream, bytes.subarray(at, at + this.#length));
      return at + this.#length;
    }
    this.#payload ??= Buffer.alloc(this.#length);
    const taken = Math.min(this.#length - this.#read, end - at);
    bytes.copy(this.#payload, this.#read, at, at + taken);
    this.#read += taken;
    if (this.#read === this.#length) {
      const whole = this.#payload;
      this.#payload = undefined;
      this.#isWithin = false;
      this.#handler.frame(this.#type, this.#flag, this.#stream, whole);
    }
    return at + taken;
  }
}
