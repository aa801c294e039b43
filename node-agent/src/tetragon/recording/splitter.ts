// What frames and lines have in common: bytes in, in pieces of any size, events out.

import type { Event } from "@bailiff/proto";

/** A frame or a line longer than this is skipped, and never held in memory. */
export const longestMessage = 16 * 1024 * 1024;

/** Takes a recording's bytes one piece after the other. Events go to the callback that it was made with. */
export interface Splitter {
  push(chunk: Buffer): void;
  /** No more bytes come: what still waits is a message, or cut. */
  end(): void;
}

/** Takes an event, and the fields of its message that are news. */
export type Emit = (event: Event, drift: readonly string[]) => void;
