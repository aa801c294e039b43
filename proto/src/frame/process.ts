// tetragon.Process on the wire: an event's own, and its parent, of which less is read. Both come again and again with the same bytes.

import type { EventParent, EventPod, EventProcess } from "../event.ts";
import { guess } from "./container.ts";
import { forgetPods, readGuess, readPod } from "./pod.ts";
import { find, forget, recentOf, remember, slotOf } from "./recent.ts";
import { skip } from "./skip.ts";
import { idText, text } from "./text.ts";
import { readTimestamp } from "./timestamp.ts";
import { endOf, finish, type Reader, uint32 } from "./wire.ts";
import { wrapped } from "./wrapped.ts";

const processes = recentOf<EventProcess>();
const parents = recentOf<EventParent>();

/** Reads what comes next as if nothing had been read before. */
export function forgetProcesses(): void {
  forget(processes);
  forget(parents);
  forgetPods();
}

/** Reads tetragon.Process; what the message lacks is empty, 0 or undefined. */
export function readProcess(reader: Reader, limit: number): EventProcess {
  const end = endOf(reader, limit);
  const start = reader.pos;
  const slot = slotOf(reader, end);
  const known = find(processes, slot, reader, end);
  if (known !== undefined) {
    guess.isProbe = false;
    const pod = reader.pos < end ? readPod(reader, end) : undefined;
    reader.pos = end;
    if (pod === known.pod && guess.isProbe === known.maybeExecProbe) return known;
    reader.pos = start;
  }
  readFields(reader, end, true);
  const process = {
    execId: fields.execId,
    parentExecId: fields.parentExecId,
    pid: fields.pid,
    tid: fields.tid,
    uid: fields.uid,
    binary: fields.binary,
    arguments: fields.arguments,
    cwd: fields.cwd,
    flags: fields.flags,
    startTime: fields.startTime,
    docker: fields.docker,
    inInitTree: fields.inInitTree,
    maybeExecProbe: guess.isProbe,
    pod: fields.pod,
  };
  remember(processes, slot, reader, start, child, process);
  return process;
}

/** Reads what is asked of a parent: of its pod nothing but the guess. */
export function readParent(reader: Reader, limit: number): EventParent {
  const end = endOf(reader, limit);
  const start = reader.pos;
  const slot = slotOf(reader, end);
  const known = find(parents, slot, reader, end);
  if (known !== undefined) {
    guess.isProbe = false;
    if (reader.pos < end) readGuess(reader, end);
    reader.pos = end;
    if (guess.isProbe === known.maybeExecProbe) return known;
    reader.pos = start;
  }
  readFields(reader, end, false);
  const parent = {
    execId: fields.execId,
    parentExecId: fields.parentExecId,
    pid: fields.pid,
    binary: fields.binary,
    arguments: fields.arguments,
    startTime: fields.startTime,
    docker: fields.docker,
    inInitTree: fields.inInitTree,
    maybeExecProbe: guess.isProbe,
  };
  remember(parents, slot, reader, start, child, parent);
  return parent;
}

/** What is being read: decoding is done before the next begins. */
const fields = {
  execId: "",
  parentExecId: "",
  pid: 0,
  tid: 0,
  uid: 0,
  binary: "",
  arguments: "",
  cwd: "",
  flags: "",
  startTime: 0,
  docker: "",
  inInitTree: undefined as boolean | undefined,
  pod: undefined as EventPod | undefined,
};
/** The pod. */
const child = { isThere: false, start: 0, end: 0 };

function readFields(reader: Reader, end: number, isOwn: boolean): void {
  fields.execId = "";
  fields.parentExecId = "";
  fields.pid = 0;
  fields.tid = 0;
  fields.uid = 0;
  fields.binary = "";
  fields.arguments = "";
  fields.cwd = "";
  fields.flags = "";
  fields.startTime = 0;
  fields.docker = "";
  fields.inInitTree = undefined;
  fields.pod = undefined;
  guess.isProbe = false;
  child.isThere = false;
  while (reader.pos < end) {
    const tag = uint32(reader);
    switch (tag) {
      case 10:
        fields.execId = idText(reader);
        break;
      case 18:
        fields.pid = wrapped(reader, end);
        break;
      case 26:
        if (isOwn) fields.uid = wrapped(reader, end);
        else skip(reader, tag);
        break;
      case 34:
        if (isOwn) fields.cwd = text(reader);
        else skip(reader, tag);
        break;
      case 42:
        fields.binary = text(reader);
        break;
      case 50:
        fields.arguments = text(reader);
        break;
      case 58:
        if (isOwn) fields.flags = text(reader);
        else skip(reader, tag);
        break;
      case 66:
        fields.startTime = readTimestamp(reader, end) ?? 0;
        break;
      case 82:
        child.isThere = true;
        child.start = reader.pos;
        if (isOwn) fields.pod = readPod(reader, end);
        else readGuess(reader, end);
        child.end = reader.pos;
        break;
      case 90:
        fields.docker = text(reader);
        break;
      case 98:
        fields.parentExecId = idText(reader);
        break;
      case 130:
        if (isOwn) fields.tid = wrapped(reader, end);
        else skip(reader, tag);
        break;
      case 162:
        fields.inInitTree = wrapped(reader, end) !== 0;
        break;
      default:
        skip(reader, tag);
    }
  }
  finish(reader, end);
  if (!child.isThere) child.start = child.end = end;
}
