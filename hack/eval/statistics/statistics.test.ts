import { expect, test } from "vitest";
import { binomialLower } from "./binomial.ts";
import { bootstrapShare } from "./bootstrap.ts";
import { poissonUpper } from "./poisson.ts";
import { quantile } from "./quantile.ts";

// Garwood's table, as half the chi-square quantile: 2.996 = χ²(0.95; 2) / 2.
test.each([
  [0, 2.9957],
  [1, 4.7439],
  [4, 9.1535],
  [10, 16.9622],
  [220, 246.1],
])("of %i alarms the rate's upper bound is %f times the time", (count, bound) => {
  expect(poissonUpper(count)).toBeCloseTo(bound, count > 100 ? 0 : 3);
});

// Where all were found the bound is the n-th root of 0.05.
test.each([
  [14, 14, 0.05 ** (1 / 14)],
  [1, 1, 0.05],
  [0, 5, 0],
  [29, 32, 0.7748],
])("of %i found of %i, the share is at least %f", (found, of, bound) => {
  expect(binomialLower(found, of)).toBeCloseTo(bound, 3);
});

test("a quantile lies between the two numbers beside it", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([7], 0.975)).toBe(7);
  expect(quantile([], 0.5)).toBeUndefined();
});

test("where all is found, the interval is a point; where half of the cells found all, it is wide; and no cell, no interval", () => {
  expect(bootstrapShare([{ found: 3, of: 3 }])).toEqual({ low: 1, high: 1 });
  const half = bootstrapShare(Array.from({ length: 20 }, (_, index) => ({ found: index % 2, of: 1 })));
  expect(half?.low).toBeGreaterThan(0.2);
  expect(half?.low).toBeLessThan(0.4);
  expect(half?.high).toBeGreaterThan(0.6);
  expect(half?.high).toBeLessThan(0.8);
  expect(bootstrapShare([])).toBeUndefined();
  expect(bootstrapShare([{ found: 0, of: 0 }])).toBeUndefined();
});

test("cells weigh by what was to be found in them", () => {
  const interval = bootstrapShare([
    { found: 100, of: 100 },
    { found: 0, of: 1 },
  ]);
  expect(interval).toEqual({ low: 0, high: 1 });
});

test("the same cells give the same interval", () => {
  const cells = [1, 0, 2, 1, 0].map((found) => ({ found, of: 2 }));
  expect(bootstrapShare(cells)).toEqual(bootstrapShare(cells));
});
