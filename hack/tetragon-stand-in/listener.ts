// One client of GetEvents, with the queue that Tetragon gives each: when it is full the newest events are dropped, in silence.
import type { ServerWritableStream } from "@grpc/grpc-js";
import { type Filter, isAllowed } from "./filter.ts";

/** As in Tetragon. */
export const queueCap = 10_000;

export class Listener {
  readonly #call: ServerWritableStream<unknown, Uint8Array>;
  readonly #allowList: readonly Filter[];
  readonly #queue: Uint8Array[] = [];
  readonly #cap: number;
  #isFull = false;
  dropped = 0;

  constructor(call: ServerWritableStream<unknown, Uint8Array>, allowList: readonly Filter[], cap: number) {
    this.#call = call;
    this.#allowList = allowList;
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
    if (!isAllowed(frame, this.#allowList)) return;
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
