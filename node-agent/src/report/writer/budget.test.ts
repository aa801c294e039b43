import { expect, test } from "vitest";
import { WriteBudget } from "./budget.ts";

function budgetAt(burst: number, perSecond: number) {
  const time = { nowMs: 0 };
  const clock = { monotonicMs: () => time.nowMs, epochMs: () => 0, after: () => () => {} };
  return { time, budget: new WriteBudget(clock, burst, perSecond) };
}

test("a burst may be spent at once, then so many a second", () => {
  const { time, budget } = budgetAt(3, 10);
  expect([budget.spend(), budget.spend(), budget.spend(), budget.spend()]).toEqual([0, 0, 0, 100]);
  time.nowMs = 100;
  expect([budget.spend(), budget.spend()]).toEqual([0, 100]);
  time.nowMs = 60_000;
  expect([budget.spend(), budget.spend(), budget.spend(), budget.spend()]).toEqual([0, 0, 0, 100]);
});

test("who leaves a reserve waits for it to fill up again, while others spend it", () => {
  const { time, budget } = budgetAt(4, 10);
  expect([budget.spend(2), budget.spend(2), budget.spend(2)]).toEqual([0, 0, 100]);
  expect([budget.spend(), budget.spend(), budget.spend()]).toEqual([0, 0, 100]);
  time.nowMs = 200;
  expect([budget.spend(2), budget.spend(), budget.spend()]).toEqual([100, 0, 0]);
});
