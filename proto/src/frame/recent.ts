// Messages that came lately, known again by their bytes. One field, the child, may differ and is read each time; all other bytes must be
// the same, so what was read of them then holds now. A process comes with each of its events, and as the parent of all that it starts.

import { areSame, hashOf } from "./bytes.ts";
import { endOf, type Reader } from "./wire.ts";

/** A power of two. */
const slots = 512;
/** Messages that are longer without their child are not remembered: somebody's command lines would be held for no use. */
const longest = 512;
const noChild = 0xffff;

/** What was read of each, and its bytes without those of the child: so many slots of so many bytes, and never more. */
export interface Recent<T> {
  readonly values: (T | undefined)[];
  readonly view: DataView;
  /** How many bytes stand in front of the child's length, its tag among them, and how many behind the child. */
  readonly before: Uint16Array;
  readonly after: Uint16Array;
}

/** Room for what is read of one kind of message. */
export function recentOf<T>(): Recent<T> {
  return {
    values: new Array<T | undefined>(slots).fill(undefined),
    view: new DataView(new ArrayBuffer(slots * longest)),
    before: new Uint16Array(slots),
    after: new Uint16Array(slots),
  };
}

export function forget(recent: Recent<unknown>): void {
  recent.values.fill(undefined);
  recent.before.fill(0);
}

/** The slot of the message that begins here: by its id, field 1. -1 where it begins with anything else. */
export function slotOf({ buf, view, pos }: Reader, end: number): number {
  if (end - pos < 18 || buf[pos] !== 10) return -1;
  const length = buf[pos + 1] as number;
  const idEnd = pos + 2 + length;
  if (length < 16 || length > 127 || idEnd > end) return -1;
  return hashOf(view, pos + 2, idEnd) & (slots - 1);
}

/** What was read of the message that begins here, the reader then being at its child's length, or at its end; or undefined. */
export function find<T>(recent: Recent<T>, slot: number, reader: Reader, end: number): T | undefined {
  if (slot < 0) return undefined;
  const { pos, view } = reader;
  const before = recent.before[slot] as number;
  const child = pos + before;
  const own = slot * longest;
  if (before === 0 || child > end || !areSame(view, pos, recent.view, own, before)) return undefined;
  const after = recent.after[slot] as number;
  if (after === noChild) {
    if (child !== end) return undefined;
  } else {
    reader.pos = child;
    const childEnd = endOf(reader, end);
    if (end - childEnd !== after || !areSame(view, childEnd, recent.view, own + before, after)) {
      reader.pos = pos;
      return undefined;
    }
  }
  reader.pos = child;
  return recent.values[slot];
}

/** Where a message's child lies, from its length on: at the message's end if it has none. Of several the last, as it is the one that counts. */
export interface Child {
  readonly isThere: boolean;
  readonly start: number;
  readonly end: number;
}

/** Remembers what was read of the message that the reader is at the end of. */
export function remember<T>(
  recent: Recent<T>,
  slot: number,
  reader: Reader,
  start: number,
  child: Child,
  value: T,
): void {
  const { view, pos: end } = reader;
  const before = child.start - start;
  const after = end - child.end;
  if (slot < 0 || before + after > longest) return;
  const own = slot * longest;
  copy(view, start, recent.view, own, before);
  copy(view, child.end, recent.view, own + before, after);
  recent.values[slot] = value;
  recent.before[slot] = before;
  recent.after[slot] = child.isThere ? after : noChild;
}

/** By hand: a call into the runtime costs more than so few bytes. */
function copy(from: DataView, at: number, to: DataView, toAt: number, length: number): void {
  let done = 0;
  for (; done + 4 <= length; done += 4) to.setInt32(toAt + done, from.getInt32(at + done));
  for (; done < length; done++) to.setUint8(toAt + done, from.getUint8(at + done));
}
