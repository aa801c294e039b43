// A connection that is read in windows: what has come is taken, then the kernel may gather for some milliseconds. Waking for each single
// event costs several times what the event itself does. After a rest the first bytes are taken at once, and a flood is never held back.
import type { Socket } from "node:net";
import { Duplex } from "node:stream";

export interface Pace {
  /** How long the kernel gathers between two windows, in milliseconds. */
  readonly restMs: number;
  /** A window that brought so many bytes is followed by the next at once. A unix socket holds some 200 KiB before its sender waits. */
  readonly fullBytes: number;
}

export const everydayPace: Pace = { restMs: 50, fullBytes: 64 * 1024 };

/** Bytes go through as they are; only when they are read is decided here. Ends, errors and destruction pass both ways. */
export class PacedSocket extends Duplex {
  readonly #socket: Socket;
  readonly #pace: Pace;
  #bytes = 0;
  #isOpen = false;
  #rest: NodeJS.Timeout | undefined;

  constructor(socket: Socket, pace: Pace) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.#pace = pace;
    socket.on("data", (bytes: Buffer) => {
      this.#bytes += bytes.length;
      this.#window();
      this.push(bytes);
    });
    socket.on("end", () => this.push(null));
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => this.destroy());
  }

  /** HTTP/2 has flow control of its own: whoever reads takes what there is. */
  override _read(): void {}

  override _write(bytes: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(bytes, encoding, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#rest);
    this.#socket.destroy();
    done(error);
  }

  /** Lasts for this turn of the event loop: everything that the kernel has is read in it. */
  #window(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    setImmediate(() => {
      const isFlood = this.#bytes >= this.#pace.fullBytes;
      this.#isOpen = false;
      this.#bytes = 0;
      if (isFlood || this.#socket.destroyed) return;
      const handle = handleOf(this.#socket);
      handle?.readStop();
      this.#rest = setTimeout(() => !this.#socket.destroyed && handle?.readStart(), this.#pace.restMs);
    });
  }
}

/** What libuv reads with: pausing a socket goes on reading, piece by piece, until 64 KiB are buffered. Without it nothing is paced. */
function handleOf(socket: Socket): { readStart(): void; readStop(): void } | undefined {
  const { _handle: handle } = socket as Socket & { _handle?: { readStart?: unknown; readStop?: unknown } | null };
  const isKnown = typeof handle?.readStart === "function" && typeof handle.readStop === "function";
  return isKnown ? (handle as { readStart(): void; readStop(): void }) : undefined;
}
