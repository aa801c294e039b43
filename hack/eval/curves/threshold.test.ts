import { expect, test } from "vitest";
import { thresholds } from "./curves.ts";
import { thresholdsIn, withNumber } from "./threshold.ts";

const source = `/** Below this nothing is said. */
export const quietBits = 8;
export const window = 10_000;
const hidden = 3;
export const share: number = 0.25;
export const name = "nine";
export const surpriseBits = { word: 8, place: 10.5 } as const;
export const episode = {
  ordinaryBits: 4, // the first of "many: 3"
  withinMicros: 60_000_000,
} as const;
`;

test("thresholds are the numbers that a file exports by name", () => {
  expect(thresholdsIn(source, "f.ts").map(({ name, value }) => [name, value])).toEqual([
    ["quietBits", 8],
    ["window", 10_000],
    ["share", 0.25],
    ["surpriseBits.word", 8],
    ["surpriseBits.place", 10.5],
    ["episode.ordinaryBits", 4],
    ["episode.withinMicros", 60_000_000],
  ]);
});

test("one number is another, and nothing else changes", () => {
  expect(withNumber(source, "window", 20)).toBe(source.replace("10_000", "20"));
  expect(withNumber(source, "share", 0.5)).toBe(source.replace("0.25", "0.5"));
  expect(withNumber(source, "surpriseBits.word", 7)).toBe(source.replace("word: 8", "word: 7"));
  expect(withNumber(source, "episode.withinMicros", 5)).toBe(source.replace("60_000_000", "5"));
});

test("a threshold that isn't there is an error, not a flat curve", () => {
  expect(() => withNumber(source, "loudBits", 1)).toThrow("no threshold loudBits");
  expect(() => withNumber(source, "hidden", 1)).toThrow("no threshold hidden");
});

test("the judge has thresholds to measure", () => {
  expect(thresholds().length).toBeGreaterThan(0);
});
