// Pod and its labels on the wire, two thirds of a frame's bytes. Whoever came before is given again, so that what is remembered of a
// thousand events holds one pod; and nearly always a look at the bytes shows that it is the same (pod-bytes.ts).

import type { EventPod } from "../event.ts";
import { container, guess, isLastRead, pid, readContainer, readContainerGuess } from "./container.ts";
import { findPod, forgetForms, type KnownPod, learnForm, newPod, slotOf } from "./pod-bytes.ts";
import { skip } from "./skip.ts";
import { text } from "./text.ts";
import { endOf, finish, type Reader, uint32 } from "./wire.ts";

/** Pods that are known, by container; a node has a few hundred. Emptied when full: it only saves time and memory. */
const knownCap = 1024;
const known = new Map<string, KnownPod>();

/** What is being read: decoding is done before the next begins. The list never shrinks, so that it is not made anew. */
const labelParts: string[] = [];
let labelCount = 0;
const inner = { isThere: false, start: 0, end: 0 };

/** Makes room for others. */
export function forgetPods(): void {
  known.clear();
  forgetForms();
}

/** Reads tetragon.Pod; what it says of the process itself is then in `guess`. */
export function readPod(reader: Reader, limit: number): EventPod {
  const end = endOf(reader, limit);
  const slot = slotOf(reader, end);
  const before = findPod(slot, reader, end);
  if (before !== undefined) {
    reader.pos = end;
    return before;
  }
  const start = reader.pos;
  const read = readFields(reader, end);
  learnForm(slot, read, reader, start, inner, pid);
  return read.pod;
}

function readFields(reader: Reader, end: number): KnownPod {
  let namespace = "";
  let name = "";
  let uid = "";
  let workload = "";
  let workloadKind = "";
  labelCount = 0;
  guess.isProbe = false;
  inner.isThere = false;
  while (reader.pos < end) {
    const tag = uint32(reader);
    switch (tag) {
      case 10:
        namespace = text(reader);
        break;
      case 18:
        name = text(reader);
        break;
      case 26:
        uid = text(reader);
        break;
      case 34:
        inner.isThere = true;
        inner.start = reader.pos;
        readContainer(reader, end);
        inner.end = reader.pos;
        break;
      case 42:
        readLabel(reader, end);
        break;
      case 50:
        workload = text(reader);
        break;
      case 58:
        workloadKind = text(reader);
        break;
      default:
        skip(reader, tag);
    }
  }
  finish(reader, end);
  const hasContainer = inner.isThere;
  const key = hasContainer ? container.id : uid;
  const before = known.get(key);
  if (
    before !== undefined &&
    before.pod.uid === uid &&
    before.pod.name === name &&
    before.pod.namespace === namespace &&
    before.pod.workload === workload &&
    before.pod.workloadKind === workloadKind &&
    isLastRead(before.pod.container, hasContainer) &&
    haveSameLabels(before)
  )
    return before;
  const pod = {
    ...{ namespace, name, uid, labels: labelsOf(), workload, workloadKind },
    container: hasContainer ? { ...container } : undefined,
  };
  const news = newPod(pod);
  if (known.size >= knownCap) forgetPods();
  // Long ones are no pod's, and would be held for somebody who made them up.
  if (key.length <= 128 && uid.length <= 64) known.set(key, news);
  return news;
}

/** Reads of a pod nothing but `guess`. */
export function readGuess(reader: Reader, limit: number): void {
  const end = endOf(reader, limit);
  guess.isProbe = false;
  while (reader.pos < end) {
    const tag = uint32(reader);
    if (tag === 34) readContainerGuess(reader, end);
    else skip(reader, tag);
  }
  finish(reader, end);
}

/** In any order: Tetragon sends a map's entries, each key once, in another one each time. */
function haveSameLabels({ pod, labels }: KnownPod): boolean {
  if (labels !== labelCount) return false;
  for (let at = 0; at < labelCount * 2; at += 2)
    if (pod.labels[labelParts[at] as string] !== labelParts[at + 1]) return false;
  return true;
}

function labelsOf(): Record<string, string> {
  // No prototype: a label called "constructor" or "__proto__" is a label and nothing else.
  const labels: Record<string, string> = Object.create(null);
  for (let at = 0; at < labelCount * 2; at += 2) labels[labelParts[at] as string] = labelParts[at + 1] as string;
  return labels;
}

function readLabel(reader: Reader, limit: number): void {
  const end = endOf(reader, limit);
  let key = "";
  let value = "";
  while (reader.pos < end) {
    const tag = uint32(reader);
    if (tag === 10) key = text(reader);
    else if (tag === 18) value = text(reader);
    else skip(reader, tag);
  }
  finish(reader, end);
  labelParts[labelCount * 2] = key;
  labelParts[labelCount * 2 + 1] = value;
  labelCount++;
}
