import fc from "fast-check";
import { expect, test } from "vitest";
import { normalise } from "../../normalise/normalise.ts";
import { anExecOf } from "../../testing/commands.ts";
import { keyOf } from "./links.ts";
import type { Mark, MarkKind } from "./mark.ts";
import { Room } from "./room.ts";
import { marksCap, Trail } from "./trail.ts";

const { action } = normalise(anExecOf("support-bot"));
const second = 1_000_000;
const start = 1_795_000_000 * second;

function mark(seconds: number, what = "x", execId = "one", kind: MarkKind = "question"): Mark {
  if (action === undefined) throw new Error("the recorded exec is no action");
  const time = start + seconds * second;
  const by = { execId, process: keyOf(execId), isOutsiders: false };
  return { kind, time, until: time, ...by, what, action, surprise: 0, trait: undefined };
}
const times = (trail: Trail): number[] =>
  trail.between("question", 0, Number.POSITIVE_INFINITY).map(({ time }) => (time - start) / second);

test("marks lie by event time, in whatever order they came", () => {
  const marks = [0, 3, 7, 12, 30, 31, 60].map((seconds) => mark(seconds));
  fc.assert(
    fc.property(fc.shuffledSubarray(marks, { minLength: marks.length }), (order) => {
      const trail = new Trail();
      for (const one of order) trail.add(one);
      expect(times(trail)).toEqual([0, 3, 7, 12, 30, 31, 60]);
    }),
    { seed: 3, numRuns: 60 },
  );
});

test.each<[string, Mark[], number[]]>([
  [
    "the same thing by the same process in one second is one mark, the earliest",
    [mark(1.5), mark(1.2), mark(1.9)],
    [1.2],
  ],
  ["another process's is another", [mark(1.5), mark(1.2, "x", "two")], [1.2, 1.5]],
  ["another thing's is another", [mark(1.5), mark(1.2, "y")], [1.2, 1.5]],
  ["what is older than the horizon goes", [mark(0), mark(100), mark(271)], [100, 271]],
])("%s", (_, marks, wanted) => {
  const trail = new Trail();
  for (const one of marks) trail.add(one);
  expect(times(trail)).toEqual(wanted);
});

test.each(["question", "departure"] as const)(
  "a flood of one kind (%s) pushes out its own oldest, counted, and nothing of another kind",
  (kind) => {
    const most = kind === "question" ? marksCap.together : marksCap.most;
    const trail = new Trail();
    trail.add(mark(0, "x", "one", "secret"));
    for (let index = 0; index < most + 50; index++) trail.add(mark(index / 100, `asked ${index}`, "one", kind));
    expect(trail.all(kind).map(({ what }) => what)).toEqual(
      Array.from({ length: most }, (_, index) => `asked ${index + 50}`),
    );
    expect(trail.shed).toBe(50);
    expect(trail.has("secret")).toBe(true);
    expect(trail.has("shell")).toBe(false);
  },
);

test("where the node has no more room, each container has as much as is its own", () => {
  const room = new Room(100);
  const [busy, late] = [new Trail(room), new Trail(room)];
  for (const trail of [busy, late])
    for (let index = 0; index < 300; index++) trail.add(mark(index / 100, `read ${index}`, "one", "secret"));
  expect([busy, late].map((trail) => trail.all("secret").length)).toEqual([marksCap.own + 100, marksCap.own]);
  expect([busy.shed, late.shed]).toEqual([300 - 148, 300 - 48]);
});

test("marks with long command lines take more of the room, so that its bytes are bounded", () => {
  const room = new Room(1000);
  const trail = new Trail(room);
  const long = (index: number): Mark => {
    const plain = mark(index / 100, `read ${index}`, "one", "secret");
    const process = { ...plain.action.process, arguments: "x".repeat(8192) };
    return { ...plain, action: { ...plain.action, process } };
  };
  for (let index = 0; index < 500; index++) trail.add(long(index));
  // 17 each, of the 1,000 of the room and the 48 that are its own.
  expect(trail.all("secret")).toHaveLength(Math.floor((1000 + marksCap.own) / 17));
  expect([trail.shed, room.taken]).toEqual([500 - 61, 61 * 17 - marksCap.own]);
  for (let index = 0; index < 500; index++) trail.add(mark(6 + index / 100, `read ${index}`, "one", "secret"));
  const lengths = trail.all("secret").map(({ action }) => action.process.arguments.length);
  expect(lengths.filter((length) => length < 8192)).toHaveLength(500);
  expect(lengths.filter((length) => length === 8192)).toHaveLength(Math.floor((1000 + marksCap.own - 500) / 17));
});

test("a sighting that comes late with a longer command line takes its room too", () => {
  const room = new Room(1000);
  const trail = new Trail(room);
  for (let index = 0; index < marksCap.own; index++) trail.add(mark(index + 0.5, "read", "one", "secret"));
  expect(room.taken).toBe(0);
  const early = mark(10.1, "read", "one", "secret");
  const process = { ...early.action.process, arguments: "x".repeat(8192) };
  trail.add({ ...early, action: { ...early.action, process } });
  expect([trail.all("secret").length, room.taken]).toEqual([marksCap.own, 16]);
});

test("room that a quiet or forgotten container has is another's as soon as it is needed", () => {
  const room = new Room(100);
  const [quiet, busy, next] = [new Trail(room), new Trail(room), new Trail(room)];
  const fill = (trail: Trail, at: number): void => {
    for (let index = 0; index < 148; index++) trail.add(mark(at + index / 100, `read ${index}`, "one", "secret"));
  };
  fill(quiet, 0);
  fill(busy, 300);
  expect([room.taken, busy.shed, quiet.has("secret")]).toEqual([100, 0, false]);
  busy.leave();
  expect(room.taken).toBe(0);
  fill(next, 301);
  expect([room.taken, next.shed]).toEqual([100, 0]);
});

test("whatever comes in whatever order, a node's room is taken by what is there, and by nothing else", () => {
  const kinds = ["secret", "rare", "departure"] as const;
  const step = fc.record({ at: fc.integer({ min: 0, max: 400 }), kind: fc.constantFrom(...kinds), by: fc.nat(1) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 300, maxLength: 600 }), (steps) => {
      const room = new Room(60);
      const trails = [new Trail(room), new Trail(room)];
      for (const [index, { at, kind, by }] of steps.entries()) trails[by]?.add(mark(at, `${index % 200}`, "one", kind));
      const beyond = trails.flatMap((trail) => kinds.map((kind) => Math.max(0, trail.all(kind).length - marksCap.own)));
      expect(room.taken).toBe(beyond.reduce((sum, count) => sum + count, 0));
      expect(room.taken).toBeLessThanOrEqual(60);
    }),
    { seed: 5, numRuns: 100 },
  );
});

test("one mark of a second lasts from the first to the last of its sightings, and is told only while it is news", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([1.1, 1.4, 1.9], { minLength: 3 }), (order) => {
      const trail = new Trail();
      for (const at of order) trail.add(mark(at));
      const [one, ...others] = trail.between("question", 0, Number.POSITIVE_INFINITY);
      expect(others).toEqual([]);
      expect([one?.time, one?.until]).toEqual([start + 1.1 * second, start + 1.9 * second]);
      trail.turn();
      trail.add(mark(1.5));
      expect(trail.fresh).toEqual([]);
      trail.add(mark(1.95));
      expect(trail.fresh.map(({ until }) => until)).toEqual([start + 1.95 * second]);
      trail.turn();
      expect(trail.fresh).toEqual([]);
    }),
    { seed: 4, numRuns: 6 },
  );
});
