import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

const bounds = { baseMs: 5, maxMs: 60_000 };
const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test("the wait is never above the maximum, never below half of what is due, however many failures there were", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), unit, (failures, chance) => {
      const due = Math.min(bounds.maxMs, bounds.baseMs * 2 ** Math.min(failures - 1, 52));
      const wait = backoffMs(failures, () => chance, bounds);
      expect(wait).toBeGreaterThanOrEqual(due / 2);
      expect(wait).toBeLessThanOrEqual(due);
    }),
  );
});

test.each([
  [1, 5],
  [2, 10],
  [5, 80],
  [14, 40_960],
  [15, 60_000],
  [1_000_000, 60_000],
])("failure %i may wait up to %i ms", (failures, ceiling) => {
  expect(backoffMs(failures, () => 1, bounds)).toBe(ceiling);
});

test("two who failed together don't come back together", () => {
  expect(backoffMs(8, () => 0.1, bounds)).not.toBe(backoffMs(8, () => 0.9, bounds));
});
