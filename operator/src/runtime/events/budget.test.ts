import { expect, test } from "vitest";
import { Budget } from "./budget.ts";

const limits = { burst: 3, refillMs: 1_000, objects: 2 };
const spend = (budget: Budget, object: string, times: number, nowMs = 0) =>
  Array.from({ length: times }, () => budget.spend(object, nowMs)).filter(Boolean).length;

test("an object may burst, then once in a while, and saves up no more than a burst", () => {
  const budget = new Budget(limits);
  expect(spend(budget, "a", 10)).toBe(3);
  expect(spend(budget, "a", 10, 999)).toBe(0);
  expect(spend(budget, "a", 10, 1_000)).toBe(1);
  expect(spend(budget, "a", 10, 1e9)).toBe(3);
});

test("one that shouts takes nothing from another", () => {
  const budget = new Budget(limits);
  spend(budget, "loud", 100);
  expect(spend(budget, "quiet", 1)).toBe(1);
});

test("however many objects there are, it remembers few, and forgets the quiet ones first", () => {
  const budget = new Budget(limits);
  spend(budget, "loud", 3);
  for (let i = 0; i < 1000; i++) {
    expect(budget.spend(`other-${i}`, 0)).toBe(true);
    expect(budget.spend("loud", 0)).toBe(false);
  }
});
