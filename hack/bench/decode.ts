// Decoding alone: recorded frames to Events, against what protobufjs generates from the same proto. CPU time of the whole process, so
// that collecting garbage counts too; both take turns, so that whatever else runs here slows both.
import { decodeFrameAt } from "@bailiff/proto";
import { tetragon } from "@bailiff/proto/generated/tetragon.js";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import type protobuf from "protobufjs/light.js";
import { podsOf } from "./stream/pods.ts";
import { frameOf, runOf, type Template, templateOf } from "./stream/template.ts";

const response = tetragon.GetEventsResponse as unknown as protobuf.Type;
/** Everyday work of some pods, nothing but connects, and one pod that does all. */
const measured = ["dev-benign-1", "c-hirate-connect-slice", "g-learn-then-attack"];
const rounds = 9;
const framesARound = 40_000;
/** Of the first one's pods, side by side: the pods of a full node. */
const copies = 9;

/** Frames one after another, as they lie in what a connection gives. */
interface Run {
  readonly bytes: Buffer;
  readonly ends: readonly number[];
}

type Decode = (bytes: Buffer, start: number, end: number) => unknown;

const ours: Decode = decodeFrameAt;
const generated: Decode = (bytes, start, end) => response.decode(bytes.subarray(start, end));

export async function decodeBench(): Promise<void> {
  const files = [...recordings("captures", ".pb.gz"), ...recordings("corpus/sessions", ".pb.gz")];
  const recorded = measured.map((name) => ({
    name,
    frames: framesOf(files.find((file) => file.includes(`/${name}.`)) ?? name),
  }));
  const [{ name: first, frames: session } = { name: "", frames: [] }] = recorded;
  for (const { name, frames } of [...recorded, { name: `${copies} × ${first}`, frames: sideBySide(session) }]) {
    let end = 0;
    const run = { bytes: Buffer.concat(frames), ends: frames.map(({ length }) => (end += length)) };
    for (const decode of [ours, generated]) cpuMicros(run, decode);
    const costs = Array.from({ length: rounds }, () => [cpuMicros(run, ours), cpuMicros(run, generated)] as const);
    const [own, theirs] = [middle(costs.map(([cost]) => cost)), middle(costs.map(([, cost]) => cost))];
    const ratio = middle(costs.map(([cost, yardstick]) => cost / yardstick));
    console.log(
      `${name}: ${own.toFixed(2)} µs CPU a frame of ${Math.round(end / frames.length)} bytes, ${ratio.toFixed(3)} of protobufjs' ${theirs.toFixed(2)}; makes ${madeBy(run, ours)} bytes of garbage a frame, protobufjs ${madeBy(run, generated)}`,
    );
  }
}

/** Copies that began at different times, each with pods and processes of its own: twice the session, frame by frame in turn. */
function sideBySide(session: readonly Buffer[]): Buffer[] {
  const shared = Array.from({ length: copies }, (_, number) => {
    const uids = new Map(podsOf(measured[0] ?? "").map(({ metadata: { uid } }) => [uid, `${number}${uid.slice(1)}`]));
    return session.map((frame) => templateOf(frame, { number, uids }));
  });
  const apart = Math.floor(session.length / copies);
  return Array.from({ length: session.length * 2 }, (_, turn) =>
    shared.map((templates, number) => {
      const at = turn + number * apart;
      const template = templates[at % session.length] as Template;
      return frameOf(template, runOf(number, Math.floor(at / session.length)), { from: 0, to: 0, pace: 1 });
    }),
  ).flat();
}

/** Mean µs of CPU a frame, over and over until a round's number is reached. */
function cpuMicros({ bytes, ends }: Run, decode: Decode): number {
  const times = Math.ceil(framesARound / ends.length);
  const before = process.cpuUsage();
  for (let time = 0; time < times; time++) {
    let start = 0;
    for (const end of ends) {
      decode(bytes, start, end);
      start = end;
    }
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (times * ends.length);
}

/** Bytes of heap that a frame takes, from so few that nothing is collected meanwhile. */
function madeBy({ bytes, ends }: Run, decode: Decode): number {
  const collect = globalThis.gc ?? (() => undefined);
  const some = ends.slice(0, 1000);
  collect();
  const before = process.memoryUsage().heapUsed;
  let start = 0;
  for (const end of some) {
    decode(bytes, start, end);
    start = end;
  }
  return Math.round((process.memoryUsage().heapUsed - before) / some.length);
}

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
