import { expect, test } from "vitest";
import { Rhythms, rhythmBits } from "./rhythm.ts";
import { chiSquareLog2 } from "./tail.ts";
import { newTempo } from "./tempo.ts";

const second = 1_000_000;

test.each([
  // P(X ≤ x) by tables: of 2 degrees 1 - e^(-x/2), of 10 degrees 5 % at 3.940 and half at 9.342.
  [2, 2, 1 - Math.exp(-1)],
  [10, 3.9403, 0.05],
  [10, 9.3418, 0.5],
  [10, 1000, 1],
])("χ² with %d degrees of freedom is at most %d with this chance", (degrees, x, chance) => {
  expect(2 ** chiSquareLog2(degrees, x)).toBeCloseTo(chance, 4);
});

test("a run's gaps are those between its calls, whatever the order of arrival; a long pause ends it", () => {
  const times = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60].map((at) => at * second);
  for (const order of [times, [...times].reverse()]) {
    const rhythms = new Rhythms();
    const runs = order.map((time) => rhythms.note("x", time));
    expect(runs.slice(0, 11)).toEqual(Array.from({ length: 11 }));
    expect(runs.at(-1)).toEqual({ gaps: 12, medianSeconds: 5, variance: expect.closeTo(0, 12) });
  }
  const rhythms = new Rhythms();
  const late = [...times, 1000 * second, 1004 * second].map((time) => rhythms.note("x", time)).at(-1);
  expect(late).toBeUndefined();
});

test("bits by hand: gaps with a deviation as large as their mean have a variance of ln 2 in logarithms", () => {
  // Hundred gaps with the mean 10 and the mean square 200.
  const usual = { ...newTempo(), gaps: 100, gapSeconds: 1000, gapSquares: 20_000 };
  const run = { gaps: 11, medianSeconds: 10, variance: 0.01 };
  expect(rhythmBits(run, usual, 20)).toBeCloseTo(-chiSquareLog2(10, 0.1 / Math.LN2), 9);
  expect(rhythmBits({ ...run, variance: 0.7 }, usual, 20)).toBe(0);
  expect(rhythmBits(run, usual, 101)).toBe(0);
});
