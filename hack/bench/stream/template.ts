// A recorded frame made ready to be sent again and again, each time as another run of the same work: times, exec ids, pod and container
// are given new values of the same width, so that sending costs a copy and a few bytes written. Every other byte stays as recorded.
import { createHash } from "node:crypto";
import { fieldsOf, lengthDelimited } from "../../tetragon-stand-in/rewrite/wire.ts";

/** One of the busy node's copies of the recorded pods. */
export interface Copy {
  /** Below 1000. */
  readonly number: number;
  /** Recorded pod uid → uid that the API server gave. */
  readonly uids: ReadonlyMap<string, string>;
}

/** Where in the frame's bytes what changes from run to run is. */
export interface Template {
  readonly bytes: Buffer;
  /** Event time, in recorded microseconds. */
  readonly time: number;
  readonly times: readonly { readonly at: number; readonly micros: number }[];
  readonly runs: readonly number[];
}

type Kind = "time" | "uid" | "execId" | "docker" | "containerId";

interface Shape {
  readonly [field: number]: Shape | Kind;
}

const container: Shape = { 1: "containerId", 4: "time" };
const pod: Shape = { 3: "uid", 4: container };
const process: Shape = { 1: "execId", 8: "time", 10: pod, 11: "docker", 12: "execId" };
const both: Shape = { 1: process, 2: process };
const response: Shape = { 1: both, 5: { ...both, 5: "time" }, 9: both, 1001: "time" };

/** The container id, 64 hex digits, that a copy's container has in place of the recorded one. */
export function containerIdOf(recorded: string, copy: number): string {
  return createHash("sha256")
    .update(`${copy} ${recorded.slice(0, 31)}`)
    .digest("hex");
}

/** Makes a frame one of that copy's. Throws a RangeError for bytes that are no message. */
export function templateOf(frame: Uint8Array, copy: Copy): Template {
  const bytes = rewritten(Buffer.from(frame), response, copy);
  const times: { at: number; micros: number }[] = [];
  const runs: number[] = [];
  let time = 0;
  walk(bytes, response, (kind, payload, isEnvelope) => {
    const at = payload.byteOffset - bytes.byteOffset;
    if (kind === "execId" && payload.length > 0) runs.push(at + runAt);
    if (kind !== "time") return;
    times.push({ at, micros: microsOf(payload) });
    if (isEnvelope) time = microsOf(payload);
  });
  return { bytes, time, times, runs };
}

/** When a run is played: its recorded times are moved and squeezed, (recorded - from) / pace + to. */
export interface Timing {
  readonly from: number;
  readonly to: number;
  readonly pace: number;
}

/** The frame of that run. */
export function frameOf(template: Template, run: Buffer, timing: Timing): Buffer {
  const frame = Buffer.allocUnsafe(template.bytes.length);
  writeFrame(frame, 0, template, run, timing);
  return frame;
}

/** The same into bytes that are there; gives the position behind it. */
export function writeFrame(
  into: Buffer,
  start: number,
  { bytes, times, runs }: Template,
  run: Buffer,
  { from, to, pace }: Timing,
): number {
  bytes.copy(into, start);
  for (const { at, micros } of times) writeTime(into, start + at, Math.round((micros - from) / pace + to));
  for (const at of runs) run.copy(into, start + at);
  return start + bytes.length;
}

/** What tells one run's exec ids from another's: copy and number of the run, as exec ids have them. */
export function runOf(copy: number, number: number): Buffer {
  const text = `${String(copy).padStart(3, "0")}${String(number).padStart(3, "0")}`;
  if (text.length !== 6) throw new RangeError(`no room for run ${number} of copy ${copy}`);
  return Buffer.from(Buffer.from(text).toString("base64"));
}

/** Of `node:ktime:pid` the node is padded to 12 bytes, 16 characters, and the ktime begins with the run's six digits. */
const runAt = 16;

function execIdOf(recorded: string): string {
  if (recorded === "") return "";
  const [node = "", ...rest] = Buffer.from(recorded, "base64").toString("latin1").split(":");
  return Buffer.from(`${node.padEnd(11, "-").slice(0, 11)}:000000${rest.join(":")}`).toString("base64");
}

function rewritten(bytes: Buffer, shape: Shape, copy: Copy): Buffer {
  const parts: Buffer[] = [];
  for (const { number, tag, whole, payload } of fieldsOf(bytes)) {
    const to = shape[number];
    if (to === undefined || payload === undefined) parts.push(whole);
    else if (typeof to === "object") parts.push(lengthDelimited(tag, rewritten(payload, to, copy)));
    else parts.push(lengthDelimited(tag, changed(to, payload, copy)));
  }
  return Buffer.concat(parts);
}

function changed(kind: Kind, payload: Buffer, { number, uids }: Copy): Buffer {
  const text = payload.toString("utf8");
  switch (kind) {
    case "time": {
      const [wide, micros] = [Buffer.alloc(12), microsOf(payload)];
      writeTime(wide, 0, micros);
      return wide;
    }
    case "execId":
      return Buffer.from(execIdOf(text));
    case "uid":
      return Buffer.from(uids.get(text) ?? text);
    case "docker":
      return Buffer.from(text === "" ? "" : containerIdOf(text, number).slice(0, text.length));
    case "containerId":
      return Buffer.from(text.replace(/[0-9a-f]{64}/, (id) => containerIdOf(id, number)));
  }
}

function walk(
  bytes: Buffer,
  shape: Shape,
  see: (kind: Kind, payload: Buffer, isEnvelope: boolean) => void,
  isTop = true,
): void {
  for (const { number, payload } of fieldsOf(bytes)) {
    const to = shape[number];
    if (to === undefined || payload === undefined) continue;
    if (typeof to === "object") walk(payload, to, see, false);
    else see(to, payload, isTop);
  }
}

/** Of a google.protobuf.Timestamp. */
function microsOf(timestamp: Buffer): number {
  let [seconds, nanos] = [0, 0];
  for (const { number, value } of fieldsOf(timestamp)) {
    if (number === 1) seconds = Number(value);
    if (number === 2) nanos = Number(value);
  }
  return seconds * 1_000_000 + Math.floor(nanos / 1000);
}

/** A Timestamp of twelve bytes: both varints are padded to five, which every decoder takes. */
function writeTime(bytes: Buffer, at: number, micros: number): void {
  const seconds = Math.floor(micros / 1_000_000);
  bytes[at] = 8;
  writeWide(bytes, at + 1, seconds);
  bytes[at + 6] = 16;
  writeWide(bytes, at + 7, (micros - seconds * 1_000_000) * 1000);
}

function writeWide(bytes: Buffer, at: number, value: number): void {
  let rest = value;
  for (let byte = 0; byte < 5; byte++) {
    bytes[at + byte] = (rest & 127) | (byte < 4 ? 128 : 0);
    rest = Math.floor(rest / 128);
  }
}
