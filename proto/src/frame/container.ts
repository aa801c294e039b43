// tetragon.Container on the wire, and what Tetragon guesses there of the process that is in it.

import type { EventContainer } from "../event.ts";
import { skip } from "./skip.ts";
import { text } from "./text.ts";
import { wide } from "./wide.ts";
import { endOf, finish, type Reader, uint32 } from "./wire.ts";

/** What is being read: decoding is done before the next begins. */
export const container = { id: "", name: "", image: "", imageId: "" };
/** It stands in the container, but says something of the process: that its words are those of a probe. */
export const guess = { isProbe: false };
/** Where the process's id within the container is, which differs from process to process and isn't read: from its length on; the container is from `from` on. */
export const pid = { isThere: false, start: 0, end: 0, from: 0 };

/** Reads a container into `container`, `guess` and `pid`. */
export function readContainer(reader: Reader, limit: number): void {
  const end = endOf(reader, limit);
  container.id = "";
  container.name = "";
  container.image = "";
  container.imageId = "";
  guess.isProbe = false;
  pid.isThere = false;
  pid.from = reader.pos;
  while (reader.pos < end) {
    const tag = uint32(reader);
    switch (tag) {
      case 10:
        container.id = text(reader);
        break;
      case 18:
        container.name = text(reader);
        break;
      case 26:
        readImage(reader, end);
        break;
      case 42:
        pid.isThere = true;
        pid.start = reader.pos;
        skip(reader, tag);
        pid.end = reader.pos;
        break;
      case 104:
        guess.isProbe = wide(reader) !== 0;
        break;
      default:
        skip(reader, tag);
    }
  }
  finish(reader, end);
}

function readImage(reader: Reader, limit: number): void {
  const end = endOf(reader, limit);
  while (reader.pos < end) {
    const tag = uint32(reader);
    if (tag === 10) container.imageId = text(reader);
    else if (tag === 18) container.image = text(reader);
    else skip(reader, tag);
  }
  finish(reader, end);
}

/** Reads nothing but `guess`. */
export function readContainerGuess(reader: Reader, limit: number): void {
  const end = endOf(reader, limit);
  guess.isProbe = false;
  while (reader.pos < end) {
    const tag = uint32(reader);
    if (tag === 104) guess.isProbe = wide(reader) !== 0;
    else skip(reader, tag);
  }
  finish(reader, end);
}

/** Whether `before` is the container that was read last. */
export function isLastRead(before: EventContainer | undefined, isThere: boolean): boolean {
  if (before === undefined) return !isThere;
  return (
    isThere &&
    before.id === container.id &&
    before.name === container.name &&
    before.image === container.image &&
    before.imageId === container.imageId
  );
}
