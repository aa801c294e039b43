import { decodeFrame, type Event } from "@bailiff/proto";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import { expect, test } from "vitest";
import { edited } from "./edit.ts";
import { hostileFrames } from "./hostile.ts";

const [recording = ""] = recordings("corpus/sessions", "dev-attack-1.pb.gz");
const frames = framesOf(recording);
const frameOf = (isIt: (event: Event) => boolean) =>
  frames.find((frame) => isIt(decodeFrame(frame))) ?? Buffer.alloc(0);
const exec = frameOf((event) => event.type === "exec" && event.process.pod !== undefined);
const connect = frameOf(
  (event) => event.type === "kprobe" && event.functionName === "tcp_connect" && event.process.pod !== undefined,
);

test("nothing to change, nothing changed", () => {
  for (const frame of frames) expect(edited(frame, {}).equals(frame)).toBe(true);
});

test("every frame can be decoded, and each has a process and a command line or destination of its own", () => {
  const events = [...hostileFrames({ exec, connect, count: 4_100, startMicros: 1_795_000_000_000_000 })].map(
    decodeFrame,
  );
  const processes = events.flatMap((event) => ("process" in event ? [event.process] : []));
  expect(new Set(processes.map(({ execId }) => execId)).size).toBe(4_100);
  expect(new Set(processes.map(({ binary }) => binary)).size).toBe(4_100);
  expect(Math.max(...processes.map((process) => process.arguments.length))).toBeGreaterThan(1_000_000);
  expect(processes.filter(({ binary }) => binary.includes("�")).length).toBeGreaterThan(500);
  expect(processes.filter(({ maybeExecProbe }) => maybeExecProbe).length).toBeGreaterThan(300);
  const places = events.flatMap((event) => (event.type === "kprobe" ? event.args : []));
  expect(new Set(places.map((place) => place.kind === "sock" && place.address)).size).toBeGreaterThan(1_300);
  expect(events.map(({ time }) => time)).toEqual(events.map((_, at) => 1_795_000_000_000_000 + at * 100));
});

test("a flood of program starts has nothing else in it", () => {
  const flood = hostileFrames({ exec, connect, count: 100, startMicros: 1_795_000_000_000_000, isExecFlood: true });
  expect(new Set([...flood].map((frame) => decodeFrame(frame).type))).toEqual(new Set(["exec"]));
});
