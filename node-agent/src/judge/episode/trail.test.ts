import fc from "fast-check";
import { expect, test } from "vitest";
import { normalise } from "../../normalise/normalise.ts";
import { anExecOf } from "../../testing/commands.ts";
import { type Mark, type MarkKind, marksCap, Trail } from "./trail.ts";

const { action } = normalise(anExecOf("support-bot"));
const second = 1_000_000;
const start = 1_795_000_000 * second;

function mark(seconds: number, what = "x", execId = "one", kind: MarkKind = "question"): Mark {
  if (action === undefined) throw new Error("the recorded exec is no action");
  const time = start + seconds * second;
  return { kind, time, until: time, execId, what, action, surprise: 0, trait: undefined, isOutsiders: false };
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
  ["what is older than the horizon goes", [mark(0), mark(100), mark(151)], [100, 151]],
])("%s", (_, marks, wanted) => {
  const trail = new Trail();
  for (const one of marks) trail.add(one);
  expect(times(trail)).toEqual(wanted);
});

test("a flood of one kind pushes out its own oldest, counted, and nothing of another kind", () => {
  const trail = new Trail();
  trail.add(mark(0, "x", "one", "secret"));
  for (let index = 0; index < marksCap + 50; index++) trail.add(mark(index / 100, `asked ${index}`));
  expect(times(trail)).toHaveLength(marksCap);
  expect(trail.shed).toBe(50);
  expect(trail.has("secret")).toBe(true);
  expect(trail.has("departure")).toBe(false);
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
