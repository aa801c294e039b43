import * as groups from "@bailiff/node-agent/judge/thresholds";
import { expect, test } from "vitest";
import { dials, otherValues, turned, watched } from "./dials.ts";

const group = { low: 2, high: 8 };
const [low, high] = dials({ group });
if (low === undefined || high === undefined) throw new Error("a group of two numbers has two dials");

test("every number of the judge's thresholds is a dial, and nothing else is exported there", () => {
  const names = dials().map(({ name }) => name);
  expect(names.length).toBe(Object.values(groups).reduce((sum, one) => sum + Object.keys(one).length, 0));
  expect(names).toContain("bitsFrom.unusual");
  expect(new Set(names).size).toBe(names.length);
  expect(() => dials({ group: { limit: "9" } })).toThrow("threshold group.limit is no number");
});

test("a threshold is turned while something is measured, and put back whatever happens", () => {
  expect(turned([{ dial: low, to: 5 }], () => group.low + group.high)).toBe(13);
  expect(group).toEqual({ low: 2, high: 8 });
  expect(() =>
    turned([{ dial: high, to: 0 }], () => {
      throw new Error("no measure");
    }),
  ).toThrow("no measure");
  expect(group).toEqual({ low: 2, high: 8 });
});

test("who asks for a threshold is seen, gets its value, and leaves it as it was", () => {
  const { answer, asked } = watched([low, high], () => group.high + 1);
  expect([answer, [...asked]]).toEqual([9, ["group.high"]]);
  expect(turned([{ dial: high, to: 1 }], () => group.high)).toBe(1);
  expect(Object.getOwnPropertyDescriptor(group, "high")).toMatchObject({ value: 8, writable: true });
});

test.each([
  [6.5, [3.25, 5.2, 8.13, 13]],
  [60_000_000, [30_000_000, 48_000_000, 75_000_000, 120_000_000]],
  [5, [2, 4, 7, 10]],
  [2, [1, 3, 4]],
])("%d is measured at %j as well: counts stay whole", (value, others) => {
  expect(otherValues({ value })).toEqual(others);
});
