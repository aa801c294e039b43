import fc from "fast-check";
import { expect, test } from "vitest";
import { Rates } from "./rates.ts";

const second = 1_000_000;
const start = 1_795_000_020 * second;

test.each<[string, number[], number]>([
  ["all within half a minute", [0, 1, 2, 3], 4],
  ["two neighbouring half minutes", [0, 1, 31, 32], 4],
  ["three half minutes, of which two count", [0, 31, 61, 62], 3],
  ["far apart", [0, 600, 1200], 1],
])("the most within a minute: %s, in any order of arrival", (_, seconds, wanted) => {
  fc.assert(
    fc.property(fc.shuffledSubarray(seconds, { minLength: seconds.length }), (order) => {
      const rates = new Rates();
      const most = Math.max(...order.map((at) => rates.bump("x", start + at * second)));
      expect(most).toBe(wanted);
    }),
    { seed: 5, numRuns: 40 },
  );
});

test("keys are counted apart, and a flood of keys ends", () => {
  const rates = new Rates();
  expect(rates.bump("a", start)).toBe(1);
  for (let index = 0; index < 1000; index++) expect(rates.bump(`key ${index}`, start)).toBe(1);
});

test.each<[string, number[], number]>([
  ["within the hour", [0, 600, 3599], 3],
  ["over two hours", [0, 3600, 7200], 1],
  ["some of them", [0, 3500, 3700], 2],
])("different things first seen within an hour, %s, in any order of arrival", (_, seconds, wanted) => {
  fc.assert(
    fc.property(fc.shuffledSubarray(seconds, { minLength: seconds.length }), (order) => {
      const rates = new Rates();
      const most = Math.max(...order.map((at) => rates.distinct(`thing ${at}`, start + at * second)));
      expect(most).toBe(wanted);
    }),
    { seed: 5, numRuns: 40 },
  );
});

test("a thing that is seen again counts once", () => {
  const rates = new Rates();
  expect([0, 1, 2].map((at) => rates.distinct("same", start + at * second))).toEqual([1, 1, 1]);
});
