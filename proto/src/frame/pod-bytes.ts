// Known pods by their bytes. From event to event of a container three things differ: the process's id within the container, for that
// reason the container's length, and what comes after it: Tetragon's guess, and the labels, which Go begins to send somewhere else each
// time. So a pod is known again if the bytes before that id are the same, and those after it are one of the forms that were read.

import type { EventPod } from "../event.ts";
import { areSame, copied, hashOf } from "./bytes.ts";
import { guess, type pid } from "./container.ts";
import type { Child } from "./recent.ts";
import { endOf, type Reader } from "./wire.ts";

/** A power of two, so many times more than a node's containers that hardly two share one. */
const slots = 8192;
/** So many forms are kept of a pod, and so many bytes of them: up to eight labels come in as many orders as there are, more in sixteen. */
const mostForms = 16;
const roomBytes = 8192;
/** Longer pods are read each time. */
const longest = 2048;

/** A pod, and how it came. */
export interface KnownPod {
  readonly pod: EventPod;
  /** How many. */
  readonly labels: number;
  /** From the beginning of the pod to the container's tag, and from that of the container to the tag of the process's id. */
  head: DataView;
  inside: DataView;
  readonly forms: Form[];
  /** The form that is overwritten next. */
  next: number;
}

interface Form {
  /** From the end of the process's id to that of the pod; the first `tail` bytes are still the container's. */
  readonly rest: DataView;
  readonly tail: number;
  readonly isProbe: boolean;
}

const none = new DataView(new ArrayBuffer(0));
/** By the hash of the container's id. */
const bySlot: (KnownPod | undefined)[] = new Array<KnownPod | undefined>(slots).fill(undefined);

/** A pod that was read, of whose bytes nothing is known yet. */
export function newPod(pod: EventPod): KnownPod {
  return { pod, labels: Object.keys(pod.labels).length, head: none, inside: none, forms: [], next: 0 };
}

/** Makes room for other pods. */
export function forgetForms(): void {
  bySlot.fill(undefined);
}

/** The slot of the pod that begins here; -1 where it is not namespace, name, uid and container, as Tetragon writes it. */
export function slotOf({ buf, view, pos }: Reader, end: number): number {
  let at = pos;
  for (let tag = 10; tag <= 26; tag += 8) {
    if (at + 2 > end || buf[at] !== tag || (buf[at + 1] as number) > 127) return -1;
    at += 2 + (buf[at + 1] as number);
  }
  // The container's length, of one byte or two, and its id.
  if (at + 5 > end || buf[at] !== 34) return -1;
  at += (buf[at + 1] as number) > 127 ? 3 : 2;
  const length = buf[at + 1] as number;
  if (buf[at] !== 10 || length < 16 || length > 127 || at + 2 + length > end) return -1;
  return hashOf(view, at + 2, at + 2 + length) & (slots - 1);
}

/** The pod that begins here, if it is known by its bytes: `guess` is then what they say. The reader stays where it is. */
export function findPod(slot: number, reader: Reader, end: number): EventPod | undefined {
  const known = slot < 0 ? undefined : bySlot[slot];
  if (known === undefined) return undefined;
  const start = reader.pos;
  const form = formOf(known, reader, start, end);
  reader.pos = start;
  if (form === undefined) return undefined;
  guess.isProbe = form.isProbe;
  return known.pod;
}

function formOf({ head, inside, forms }: KnownPod, reader: Reader, start: number, end: number): Form | undefined {
  const { view } = reader;
  const container = start + head.byteLength;
  if (container > end || !areSame(view, start, head, 0, head.byteLength)) return undefined;
  reader.pos = container;
  const containerEnd = endOf(reader, end);
  const id = reader.pos + inside.byteLength;
  if (id > containerEnd || !areSame(view, reader.pos, inside, 0, inside.byteLength)) return undefined;
  reader.pos = id;
  const idEnd = endOf(reader, containerEnd);
  for (let at = 0; at < forms.length; at++) {
    const form = forms[at] as Form;
    const { rest, tail } = form;
    if (end - idEnd !== rest.byteLength || containerEnd - idEnd !== tail) continue;
    if (areSame(view, idEnd, rest, 0, rest.byteLength)) return form;
  }
  return undefined;
}

/** Remembers how the pod came that the reader is at the end of. */
export function learnForm(
  slot: number,
  known: KnownPod,
  { buf, view, pos: end }: Reader,
  start: number,
  container: Child,
  id: typeof pid,
): void {
  if (slot < 0 || !container.isThere || !id.isThere || end - start > longest) return;
  if (!isWhole(known.head, view, start, container.start) || !isWhole(known.inside, view, id.from, id.start)) {
    known.head = copied(buf, start, container.start);
    known.inside = copied(buf, id.from, id.start);
    known.forms.length = 0;
    known.next = 0;
  }
  const rest = copied(buf, id.end, end);
  known.forms[known.next] = { rest, tail: container.end - id.end, isProbe: guess.isProbe };
  const room = Math.max(1, Math.floor(roomBytes / rest.byteLength));
  known.next = (known.next + 1) % Math.min(mostForms, room);
  bySlot[slot] = known;
}

/** Whether those bytes are these, no more and no fewer. */
function isWhole(known: DataView, view: DataView, start: number, end: number): boolean {
  return end - start === known.byteLength && areSame(view, start, known, 0, known.byteLength);
}
