import { basename } from "node:path";
import { decodeFrame, type Event } from "@bailiff/proto";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import { expect, test } from "vitest";
import { rewrite } from "./rewrite.ts";

const files = [...recordings("captures", ".pb.gz"), ...recordings("corpus/sessions", ".pb.gz")];
const shiftMicros = 31_536_000_123_456;

/** The event with a change made to every time and every pod's uid in it, wherever they are. */
function changed(event: Event, time: (micros: number) => number, uid: (uid: string) => string): unknown {
  const walk = (value: unknown, key: string): unknown => {
    if ((key === "time" || key === "startTime") && typeof value === "number" && value > 0) return time(value);
    if (key === "uid" && typeof value === "string") return uid(value);
    if (Array.isArray(value)) return value.map((item) => walk(item, ""));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]));
  };
  return walk(event, "");
}

const uidsOf = (frames: readonly Buffer[]) => {
  const uids = new Set<string>();
  for (const frame of frames) changed(decodeFrame(frame), Number, (uid) => uids.add(uid) && uid);
  return uids;
};

test.each(files.map((file) => [basename(file), file]))("%s: nothing to change, nothing changed", (_, file) => {
  for (const frame of framesOf(file)) {
    const same = rewrite(frame, { uids: new Map([["nobody", "x"]]), shiftMicros: 0 });
    expect(same.equals(frame)).toBe(true);
  }
});

test.each(files.map((file) => [basename(file), file]))(
  "%s: uid and times change in what is decoded, and the way back gives every byte as it was",
  (_, file) => {
    const frames = framesOf(file);
    const uids = new Map([...uidsOf(frames)].map((uid, at) => [uid, `${at}${"-longer".repeat(at % 30)}`]));
    const back = new Map([...uids].map(([from, to]) => [to, from]));
    const there = { uids, shiftMicros };
    for (const frame of frames) {
      const rewritten = rewrite(frame, there);
      const wanted = changed(
        decodeFrame(frame),
        (time) => time + shiftMicros,
        (uid) => uids.get(uid) ?? uid,
      );
      expect(changed(decodeFrame(rewritten), Number, String)).toEqual(wanted);
      expect(rewrite(rewritten, { uids: back, shiftMicros: -shiftMicros }).equals(frame)).toBe(true);
    }
  },
);

test("bytes that are no message are refused, not passed on", () => {
  expect(() => rewrite(Buffer.from([10, 200, 1, 0]), { uids: new Map(), shiftMicros: 1 })).toThrow(RangeError);
});
