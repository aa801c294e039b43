// Pod and container on the wire. They come twice in every event, and are two thirds of its bytes: whoever came before is given again,
// so that what is remembered of a thousand events holds one pod, and reading a known one makes nothing anew.

import type { EventContainer, EventPod } from "../event.ts";
import { text } from "./text.ts";
import { endOf, finish, type Reader, skip } from "./wire.ts";

/** Pods that are known, by container; a node has a few hundred. Emptied when full: it only saves time and memory. */
const knownCap = 1024;
interface Known {
  readonly pod: EventPod;
  readonly labels: number;
}

/** Apart by what Tetragon guesses of the process, which changes within a container. */
const known = { probe: new Map<string, Known>(), other: new Map<string, Known>() };

/** What is being read: decoding is done before the next begins. The list never shrinks, so that it is not made anew. */
const labelParts: string[] = [];
let labelCount = 0;
const part = { id: "", name: "", image: "", imageId: "", maybeExecProbe: false };

/** Reads tetragon.Pod. */
export function readPod(reader: Reader, limit: number): EventPod {
  const end = endOf(reader, limit);
  let namespace = "";
  let name = "";
  let uid = "";
  let workload = "";
  let workloadKind = "";
  let hasContainer = false;
  labelCount = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
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
        readContainer(reader, end);
        hasContainer = true;
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
  const pods = hasContainer && part.maybeExecProbe ? known.probe : known.other;
  const key = hasContainer ? part.id : uid;
  const before = pods.get(key);
  if (
    before !== undefined &&
    before.pod.uid === uid &&
    before.pod.name === name &&
    before.pod.namespace === namespace &&
    before.pod.workload === workload &&
    before.pod.workloadKind === workloadKind &&
    isSameContainer(before.pod.container, hasContainer) &&
    haveSameLabels(before)
  )
    return before.pod;
  const container: EventContainer | undefined = hasContainer ? { ...part } : undefined;
  const pod = { namespace, name, uid, labels: labelsOf(), workload, workloadKind, container };
  if (pods.size >= knownCap) pods.clear();
  // Long ones are no pod's, and would be held for somebody who made them up.
  if (key.length <= 128 && uid.length <= 64) pods.set(key, { pod, labels: Object.keys(pod.labels).length });
  return pod;
}

function isSameContainer(before: EventContainer | undefined, hasContainer: boolean): boolean {
  if (before === undefined) return !hasContainer;
  return (
    hasContainer &&
    before.id === part.id &&
    before.name === part.name &&
    before.image === part.image &&
    before.imageId === part.imageId &&
    before.maybeExecProbe === part.maybeExecProbe
  );
}

/** In any order: Tetragon sends a map's entries, each key once, in another one each time. */
function haveSameLabels({ pod, labels }: Known): boolean {
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
    const tag = reader.uint32();
    if (tag === 10) key = text(reader);
    else if (tag === 18) value = text(reader);
    else skip(reader, tag);
  }
  finish(reader, end);
  labelParts[labelCount * 2] = key;
  labelParts[labelCount * 2 + 1] = value;
  labelCount++;
}

function readContainer(reader: Reader, limit: number): void {
  const end = endOf(reader, limit);
  part.id = "";
  part.name = "";
  part.image = "";
  part.imageId = "";
  part.maybeExecProbe = false;
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10:
        part.id = text(reader);
        break;
      case 18:
        part.name = text(reader);
        break;
      case 26: {
        const imageEnd = endOf(reader, end);
        while (reader.pos < imageEnd) {
          const imageTag = reader.uint32();
          if (imageTag === 10) part.imageId = text(reader);
          else if (imageTag === 18) part.image = text(reader);
          else skip(reader, imageTag);
        }
        finish(reader, imageEnd);
        break;
      }
      case 104:
        part.maybeExecProbe = reader.bool();
        break;
      default:
        skip(reader, tag);
    }
  }
  finish(reader, end);
}
