// A socket that is read in windows: what has come is taken, then the kernel may gather for some milliseconds. Waking for each single
// event costs many times what the event itself does. After a rest the first bytes are taken at once, and a flood is never held back.
import type { Socket } from "node:net";

export interface Pace {
  /** How long the kernel gathers between two windows, in milliseconds. */
  readonly restMs: number;
  /** A window that brought so many bytes is followed by the next at once. A unix socket holds some 200 KiB before its sender waits. */
  readonly fullBytes: number;
}

/** At 1,000 events a second that is 50 of them at a time: a process that was asleep finds nothing of itself in the CPU's caches. */
export const everydayPace: Pace = { restMs: 50, fullBytes: 64 * 1024 };

/** Paces the reading of one socket. To be told of whatever was read. */
export class Pacer {
  readonly #pace: Pace;
  #socket: Socket | undefined;
  #bytes = 0;
  #isOpen = false;
  #rest: NodeJS.Timeout | undefined;

  constructor(pace: Pace = everydayPace) {
    this.#pace = pace;
  }

  /** From now on that socket rests between two windows. */
  hold(socket: Socket): void {
    this.#socket = socket;
    socket.once("close", () => clearTimeout(this.#rest));
  }

  /** So many bytes were read. */
  read(bytes: number): void {
    this.#bytes += bytes;
    if (this.#isOpen || this.#socket === undefined) return;
    // A window lasts for this turn of the event loop: everything that the kernel has is read in it.
    this.#isOpen = true;
    setImmediate(this.#close);
  }

  readonly #close = (): void => {
    const socket = this.#socket;
    const isFlood = this.#bytes >= this.#pace.fullBytes;
    this.#isOpen = false;
    this.#bytes = 0;
    if (isFlood || socket === undefined || socket.destroyed) return;
    handleOf(socket)?.readStop();
    this.#rest = setTimeout(this.#open, this.#pace.restMs);
  };

  readonly #open = (): void => {
    const socket = this.#socket;
    if (socket !== undefined && !socket.destroyed) handleOf(socket)?.readStart();
  };
}

/** What libuv reads with: pausing a socket goes on reading, piece by piece, until 64 KiB are buffered. Without it nothing is paced. */
function handleOf(socket: Socket): { readStart(): void; readStop(): void } | undefined {
  const { _handle: handle } = socket as Socket & { _handle?: { readStart?: unknown; readStop?: unknown } | null };
  const isKnown = typeof handle?.readStart === "function" && typeof handle.readStop === "function";
  return isKnown ? (handle as { readStart(): void; readStop(): void }) : undefined;
}
