// What is sent again is what was recorded, but for what makes it another run: nothing that is measured may hang on an invented event.
import { decodeFrame, type Event } from "@bailiff/proto";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import { expect, test } from "vitest";
import { containerIdOf, frameOf, runOf, templateOf } from "./template.ts";

const [file = ""] = recordings("corpus/sessions", "dev-benign-1.pb.gz");
const frames = framesOf(file);
const uidsOf = (event: Event) => ("process" in event ? [event.process.pod?.uid ?? ""] : []);
const uids = new Map(frames.flatMap((frame) => uidsOf(decodeFrame(frame))).map((uid, at) => [uid, `uid-${at}`]));
const copy = { number: 7, uids };
const moved = { from: 1_000_000_000_000_000, to: 1_800_000_000_000_000, pace: 4 };

/** The event with its times moved, and its ids as another run has them. */
function expected(value: unknown, key = ""): unknown {
  if ((key === "time" || key === "startTime") && typeof value === "number" && value > 0)
    return Math.round((value - moved.from) / moved.pace + moved.to);
  if (typeof value === "string") {
    if (key === "uid") return uids.get(value);
    if (key === "docker" && value !== "") return containerIdOf(value, 7).slice(0, value.length);
    if (key === "id") return value.replace(/[0-9a-f]{64}/, (id) => containerIdOf(id, 7));
    if (key === "execId" || key === "parentExecId") return expect.any(String);
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => expected(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, expected(item, name)]));
}

test("a frame sent again is the recorded event at another time, of another pod", () => {
  for (const frame of frames) {
    const sent = decodeFrame(frameOf(templateOf(frame, copy), runOf(7, 12), moved));
    expect(sent).toEqual(expected(decodeFrame(frame)));
  }
});

test("exec ids keep who is whose parent, and no two runs or copies share one", () => {
  const ids = (run: number, number: number) =>
    frames.flatMap((frame) => {
      const event = decodeFrame(frameOf(templateOf(frame, { ...copy, number }), runOf(number, run), moved));
      return "process" in event ? [`${event.process.execId} ${event.process.parentExecId}`] : [];
    });
  const [first, second, other] = [ids(1, 7), ids(2, 7), ids(1, 8)];
  const recorded = frames.flatMap((frame) => {
    const event = decodeFrame(frame);
    return "process" in event ? [`${event.process.execId} ${event.process.parentExecId}`] : [];
  });
  expect(new Set(first).size).toBe(new Set(recorded).size);
  const single = (pairs: readonly string[]) => new Set(pairs.flatMap((pair) => pair.split(" ")).filter(Boolean));
  const [mine, next, neighbours] = [single(first), single(second), single(other)];
  expect(mine.size).toBe(single(recorded).size);
  expect([...mine].filter((id) => next.has(id) || neighbours.has(id))).toEqual([]);
});
