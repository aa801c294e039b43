// Pod and container on the wire. They come twice in every event, and are two thirds of its bytes.

import type { EventContainer, EventPod } from "../event.ts";
import { text } from "./text.ts";
import { endOf, finish, type Reader, skip } from "./wire.ts";

/** Reads tetragon.Pod. */
export function readPod(reader: Reader, limit: number): EventPod {
  const end = endOf(reader, limit);
  let namespace = "";
  let name = "";
  let uid = "";
  let workload = "";
  let workloadKind = "";
  let container: EventContainer | undefined;
  // No prototype: a label called "constructor" or "__proto__" is a label and nothing else.
  const labels: Record<string, string> = Object.create(null);
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
        container = readContainer(reader, end);
        break;
      case 42:
        readLabel(reader, end, labels);
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
  return { namespace, name, uid, labels, workload, workloadKind, container };
}

function readLabel(reader: Reader, limit: number, labels: Record<string, string>): void {
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
  labels[key] = value;
}

function readContainer(reader: Reader, limit: number): EventContainer {
  const end = endOf(reader, limit);
  let id = "";
  let name = "";
  let image = "";
  let imageId = "";
  let maybeExecProbe = false;
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10:
        id = text(reader);
        break;
      case 18:
        name = text(reader);
        break;
      case 26: {
        const imageEnd = endOf(reader, end);
        while (reader.pos < imageEnd) {
          const imageTag = reader.uint32();
          if (imageTag === 10) imageId = text(reader);
          else if (imageTag === 18) image = text(reader);
          else skip(reader, imageTag);
        }
        finish(reader, imageEnd);
        break;
      }
      case 104:
        maybeExecProbe = reader.bool();
        break;
      default:
        skip(reader, tag);
    }
  }
  finish(reader, end);
  return { id, name, image, imageId, maybeExecProbe };
}
