import { expect, test } from "vitest";
import { floodBits } from "./tail.ts";
import { newTempo } from "./tempo.ts";

/** The tempo of these minutes. */
const of = (...minutes: number[]) => ({
  ...newTempo(),
  minutes: minutes.length,
  calls: minutes.reduce((sum, calls) => sum + calls, 0),
  squares: minutes.reduce((sum, calls) => sum + calls * calls, 0),
});

test("the chance of a flood, by hand: a geometric distribution's tail", () => {
  // Mean 1 and variance 2 are a geometric distribution with P(X ≥ k) = 2^-k; many minutes widen it by nothing.
  const geometric = { ...newTempo(), minutes: 1e9, calls: 1e9, squares: 3e9 };
  for (const count of [2, 5, 20]) expect(floodBits(geometric, count)).toBeCloseTo(count, 4);
});

test("a burst is less surprising for those who come in bursts", () => {
  const steady = of(10, 11, 9, 10, 10, 11, 9, 10, 10, 10);
  const bursty = of(1, 30, 2, 25, 0, 3, 1, 28, 5, 5);
  expect(floodBits(steady, 40)).toBeGreaterThan(floodBits(bursty, 40) + 15);
});

test.each([
  ["no minute was seen", of(), 100],
  ["it is no more than usual", of(10, 12, 11), 11],
])("there is no surprise where %s", (_, tempo, count) => {
  expect(floodBits(tempo, count)).toBe(0);
});

test("few minutes say little, and nothing says more than 64 bits", () => {
  expect(floodBits(of(10, 10), 40)).toBeLessThan(floodBits(of(...Array(50).fill(10)), 40));
  expect(floodBits(of(...Array(50).fill(10)), 5000)).toBe(64);
});

test("floods that only one showed make no flood usual, and where two agree on more nothing changes", () => {
  const honest = of(...Array(20).fill(10), ...Array(20).fill(14));
  const poisoned = of(...Array(20).fill(10), ...Array(20).fill(14), ...Array(8).fill(200));
  expect(floodBits(poisoned, 200)).toBeLessThan(5);
  expect(floodBits(poisoned, 200, 16)).toBeGreaterThan(20);
  expect(floodBits(honest, 40, 20)).toBe(floodBits(honest, 40));
});
