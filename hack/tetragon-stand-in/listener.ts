// One client of GetEvents, with the queue that Tetragon gives each: when it is full the newest events are dropped, in silence.
import type { ServerWritableStream } from "@grpc/grpc-js";
import { fieldsOf } from "./rewrite/wire.ts";

/** As in Tetragon. */
export const queueCap = 10_000;

/** The number of the member of GetEventsResponse.event; 0 where there is none, or where the bytes are no message. */
export function eventTypeOf(frame: Uint8Array): number {
  try {
    for (const { number } of fieldsOf(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)))
      if (number < 1000 || number > 1004) return number;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // half a frame: a fault that was asked for
  }
  return 0;
}

export class Listener {
  readonly #call: ServerWritableStream<unknown, Uint8Array>;
  /** Empty: all of them. */
  readonly #types: ReadonlySet<number>;
  readonly #queue: Uint8Array[] = [];
  readonly #cap: number;
  #isFull = false;
  dropped = 0;

  constructor(call: ServerWritableStream<unknown, Uint8Array>, types: ReadonlySet<number>, cap: number) {
    this.#call = call;
    this.#types = types;
    this.#cap = cap;
    call.on("drain", () => {
      this.#isFull = false;
      this.#flush();
    });
  }

  /** Frames that wait. */
  get size(): number {
    return this.#queue.length;
  }

  offer(frame: Uint8Array): void {
    const type = eventTypeOf(frame);
    if (this.#types.size > 0 && type !== 0 && !this.#types.has(type)) return;
    if (this.#queue.length >= this.#cap) {
      this.dropped++;
      return;
    }
    this.#queue.push(frame);
    this.#flush();
  }

  /** Ends the stream the way a server that goes down does. */
  end(code: number, details: string): void {
    this.#queue.length = 0;
    this.#call.emit("error", { code, details });
  }

  #flush(): void {
    let sent = 0;
    while (!this.#isFull && sent < this.#queue.length) {
      const frame = this.#queue[sent++];
      if (frame !== undefined) this.#isFull = !this.#call.write(frame);
    }
    if (sent > 0) this.#queue.splice(0, sent);
  }
}
