import { expect, it } from "vitest";
import { parseDurationMs } from "./duration.ts";

it.each([
  ["0", 0],
  ["0s", 0],
  ["4h", 14_400_000],
  ["30m", 1_800_000],
  ["1h30m", 5_400_000],
  ["1.5s", 1500],
  ["250ms", 250],
  ["2us", 0.002],
  ["2µs", 0.002],
  ["1ns", 0.000001],
])("reads %s as %d ms", (text, expected) => {
  expect(parseDurationMs(text)).toBeCloseTo(expected, 9);
});

it.each(["", "4", "1d", "-1h", "+1h", "1 h", "h", "1h ", "1H", ".5h", "1.h", "4hours", "9999999999h", "1h0"])(
  "takes %j for no duration",
  (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  },
);
