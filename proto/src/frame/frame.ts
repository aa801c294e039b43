// A frame of Tetragon's stream (the bytes of one GetEventsResponse) to an Event. Hand-written because it is the hot
// path: it reads into the Event at once; the generated codec is the witness that it reads right (frame.test.ts).

import { DecodeError } from "../error.ts";
import type { Event, EventParent, EventProcess, KprobeArgument } from "../event.ts";
import { actions, eventTypes, phases } from "../names.ts";
import { noProcess, returnedNumber, returnedSocket, traced, untilNul } from "../parts.ts";
import { eventTime } from "../time.ts";
import { readArgument } from "./argument.ts";
import { readParent, readProcess } from "./process.ts";
import { skip } from "./skip.ts";
import { text } from "./text.ts";
import { readTimestamp } from "./timestamp.ts";
import { wide } from "./wide.ts";
import { endOf, finish, int32, type Reader, readerOf, uint32 } from "./wire.ts";

/** An event whose envelope is filled in once it was read: what the members of GetEventsResponse.event give. */
type Body = Event & { node: string; time: number };

/**
 * Decodes the bytes of one GetEventsResponse. Types and fields that Bailiff doesn't read are passed over.
 * @throws DecodeError `malformed-frame`, `no-time` or `bad-time`
 */
export function decodeFrame(bytes: Uint8Array): Event {
  return decodeFrameAt(bytes, 0, bytes.length);
}

/** The same of a frame that lies among other bytes, from `start` to `end`. */
export function decodeFrameAt(bytes: Uint8Array, start: number, end: number): Event {
  const reader = readerOf(bytes, start, end);
  try {
    return readResponse(reader, reader.len);
  } catch (error) {
    if (error instanceof DecodeError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DecodeError("malformed-frame", `no protobuf message at byte ${reader.pos - start}: ${reason}`, {
      cause: error,
    });
  }
}

function readResponse(reader: Reader, end: number): Event {
  let body: Body = { type: "other", node: "", time: 0, name: "unknown" };
  let node = "";
  let time: number | undefined;
  let timed = false;
  while (reader.pos < end) {
    const tag = uint32(reader);
    switch (tag) {
      case 10:
        body = readExec(reader, end);
        break;
      case 42:
        body = readExit(reader, end);
        break;
      case 74:
        body = readKprobe(reader, end);
        break;
      case 82:
        body = readTracepoint(reader, end);
        break;
      case 218:
        body = readThrottle(reader, end);
        break;
      case 320_010:
        body = readRateLimit(reader, end);
        break;
      case 8002:
        node = text(reader);
        break;
      case 8010:
        time = readTimestamp(reader, end);
        timed = true;
        break;
      default: {
        const name = (tag & 7) === 2 ? eventTypes.get(tag >>> 3) : undefined;
        if (name !== undefined) body = { type: "other", node: "", time: 0, name };
        skip(reader, tag);
      }
    }
  }
  finish(reader, end);
  body.node = node;
  body.time = eventTime(timed, time);
  return body;
}

function readExec(reader: Reader, limit: number): Body {
  const end = endOf(reader, limit);
  let process: EventProcess = noProcess;
  let parent: EventParent | undefined;
  while (reader.pos < end) {
    const tag = uint32(reader);
    if (tag === 10) process = readProcess(reader, end);
    else if (tag === 18) parent = readParent(reader, end);
    else skip(reader, tag);
  }
  finish(reader, end);
  return { type: "exec", node: "", time: 0, process, parent };
}

function readExit(reader: Reader, limit: number): Body {
  const end = endOf(reader, limit);
  let process: EventProcess = noProcess;
  let parent: EventParent | undefined;
  let signal = "";
  let status = 0;
  while (reader.pos < end) {
    const tag = uint32(reader);
    if (tag === 10) process = readProcess(reader, end);
    else if (tag === 18) parent = readParent(reader, end);
    else if (tag === 26) signal = text(reader);
    else if (tag === 32) status = uint32(reader);
    else skip(reader, tag);
  }
  finish(reader, end);
  return { type: "exit", node: "", time: 0, process, parent, signal, status };
}

function readKprobe(reader: Reader, limit: number): Body {
  const end = endOf(reader, limit);
  let process: EventProcess = noProcess;
  let parent: EventParent | undefined;
  let functionName = "";
  let policyName = "";
  let action = 0;
  let returned: KprobeArgument | undefined;
  let count = 0;
  while (reader.pos < end) {
    const tag = uint32(reader);
    switch (tag) {
      case 10:
        process = readProcess(reader, end);
        break;
      case 18:
        parent = readParent(reader, end);
        break;
      case 26:
        functionName = text(reader);
        break;
      case 34:
        argumentsRead[count++] = readArgument(reader, end);
        break;
      case 42:
        returned = readArgument(reader, end);
        break;
      case 48:
        action = int32(reader);
        break;
      case 66:
        policyName = text(reader);
        break;
      default:
        skip(reader, tag);
    }
  }
  finish(reader, end);
  const name = actions[action] ?? "KPROBE_ACTION_UNKNOWN";
  return {
    type: "kprobe",
    node: "",
    time: 0,
    process,
    parent,
    functionName,
    policyName,
    action: name,
    args: firstOf(count),
    returned: returned && returnedNumber(returned),
    returnedSocket: returned && returnedSocket(returned),
  };
}

/** What is being read: a list that grows with each would take room for seventeen. */
const argumentsRead: KprobeArgument[] = [];

function firstOf(count: number): KprobeArgument[] {
  const first = argumentsRead[0];
  const second = argumentsRead[1];
  if (count === 1 && first !== undefined) return [first];
  if (count === 2 && first !== undefined && second !== undefined) return [first, second];
  const all = argumentsRead.slice(0, count);
  // A hostile message's many are not kept.
  if (count > 16) argumentsRead.length = 0;
  return all;
}

function readTracepoint(reader: Reader, limit: number): Body {
  const end = endOf(reader, limit);
  let event = "";
  let policyName = "";
  let action = 0;
  let count = 0;
  while (reader.pos < end) {
    const tag = uint32(reader);
    if (tag === 42) event = text(reader);
    else if (tag === 50) argumentsRead[count++] = readArgument(reader, end);
    else if (tag === 58) policyName = text(reader);
    else if (tag === 64) action = int32(reader);
    else skip(reader, tag);
  }
  finish(reader, end);
  return Object.assign(
    traced(event, { policyName, action: actions[action] ?? "KPROBE_ACTION_UNKNOWN", args: firstOf(count) }),
    {
      node: "",
      time: 0,
    },
  );
}

function readThrottle(reader: Reader, limit: number): Body {
  const end = endOf(reader, limit);
  let type = 0;
  let cgroup = "";
  while (reader.pos < end) {
    const tag = uint32(reader);
    if (tag === 8) type = int32(reader);
    else if (tag === 18) cgroup = untilNul(text(reader));
    else skip(reader, tag);
  }
  finish(reader, end);
  return { type: "throttle", node: "", time: 0, phase: phases[type] ?? "unknown", cgroup };
}

function readRateLimit(reader: Reader, limit: number): Body {
  const end = endOf(reader, limit);
  let dropped = 0;
  while (reader.pos < end) {
    const tag = uint32(reader);
    if (tag === 8) dropped = Math.min(wide(reader), Number.MAX_SAFE_INTEGER);
    else skip(reader, tag);
  }
  finish(reader, end);
  return { type: "rate_limit_info", node: "", time: 0, dropped };
}
