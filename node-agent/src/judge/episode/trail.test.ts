import fc from "fast-check";
import { expect, test } from "vitest";
import { normalise } from "../../normalise/normalise.ts";
import { anExecOf } from "../../testing/commands.ts";
import { type Mark, marksCap, Trail } from "./trail.ts";

const { action } = normalise(anExecOf("support-bot"));
const second = 1_000_000;
const start = 1_795_000_000 * second;

function mark(seconds: number, what = "x", execId = "one"): Mark {
  if (action === undefined) throw new Error("the recorded exec is no action");
  return { time: start + seconds * second, execId, what, action, surprise: 0, isNative: false };
}
const times = (trail: Trail): number[] =>
  trail.between("recon", 0, Number.POSITIVE_INFINITY).map(({ time }) => (time - start) / second);

test("marks lie by event time, in whatever order they came", () => {
  const marks = [0, 3, 7, 12, 30, 31, 60].map((seconds) => mark(seconds));
  fc.assert(
    fc.property(fc.shuffledSubarray(marks, { minLength: marks.length }), (order) => {
      const trail = new Trail();
      for (const one of order) trail.add("recon", one);
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
  for (const one of marks) trail.add("recon", one);
  expect(times(trail)).toEqual(wanted);
});

test("a flood of one kind pushes out its own oldest, counted, and nothing of another kind", () => {
  const trail = new Trail();
  trail.add("credential-read", mark(0));
  for (let index = 0; index < marksCap + 50; index++) trail.add("recon", mark(index / 100, `asked ${index}`));
  expect(times(trail)).toHaveLength(marksCap);
  expect(trail.shed).toBe(50);
  expect(trail.has("credential-read")).toBe(true);
  expect(trail.has("departure")).toBe(false);
});
