// tetragon.Process on the wire.

import type { EventPod, EventProcess } from "../event.ts";
import { readPod } from "./pod.ts";
import { idText, text } from "./text.ts";
import { readTimestamp } from "./timestamp.ts";
import { endOf, finish, type Reader, skip, wrapped } from "./wire.ts";

/** Reads tetragon.Process; what the message lacks is empty, 0 or undefined. */
export function readProcess(reader: Reader, limit: number): EventProcess {
  const end = endOf(reader, limit);
  let execId = "";
  let parentExecId = "";
  let pid = 0;
  let tid = 0;
  let uid = 0;
  let binary = "";
  let args = "";
  let cwd = "";
  let flags = "";
  let startTime = 0;
  let docker = "";
  let inInitTree: boolean | undefined;
  let pod: EventPod | undefined;
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 10:
        execId = idText(reader);
        break;
      case 18:
        pid = wrapped(reader, end);
        break;
      case 26:
        uid = wrapped(reader, end);
        break;
      case 34:
        cwd = text(reader);
        break;
      case 42:
        binary = text(reader);
        break;
      case 50:
        args = text(reader);
        break;
      case 58:
        flags = text(reader);
        break;
      case 66:
        startTime = readTimestamp(reader, end) ?? 0;
        break;
      case 82:
        pod = readPod(reader, end);
        break;
      case 90:
        docker = text(reader);
        break;
      case 98:
        parentExecId = idText(reader);
        break;
      case 130:
        tid = wrapped(reader, end);
        break;
      case 162:
        inInitTree = wrapped(reader, end) !== 0;
        break;
      default:
        skip(reader, tag);
    }
  }
  finish(reader, end);
  return {
    execId,
    parentExecId,
    pid,
    tid,
    uid,
    binary,
    arguments: args,
    cwd,
    flags,
    startTime,
    docker,
    inInitTree,
    pod,
  };
}
