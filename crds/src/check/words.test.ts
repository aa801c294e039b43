import { describe, expect, it } from "vitest";
import { editDistance, nearest, show } from "./words.ts";

it.each([
  ["", "", 0],
  ["", "abc", 3],
  ["mode", "mode", 0],
  ["mdoe", "mode", 1],
  ["moode", "mode", 1],
  ["kitten", "sitting", 3],
])("is from %j to %j %i steps", (from, to, steps) => {
  expect(editDistance(from, to)).toBe(steps);
  expect(editDistance(to, from)).toBe(steps);
});

describe("nearest", () => {
  const known = ["processes", "destinations", "complete"];

  it("finds what a slip of the fingers meant", () => {
    expect(nearest("procesess", known)).toBe("processes");
    expect(nearest("Complete", known)).toBe("complete");
  });

  it("is silent where nothing is near, or where the word is absurdly long", () => {
    expect(nearest("egress", known)).toBeUndefined();
    expect(nearest("processes".repeat(1000), known)).toBeUndefined();
  });
});

describe("show", () => {
  it("makes control, direction and lone surrogate characters harmless", () => {
    expect(show("a\u001b[31m\u202eb\nc\ud800")).toBe('"a\\u{1b}[31m\\u{202e}b\\u{a}c\\u{d800}"');
  });

  it("cuts what is long, and says what a list or a map is", () => {
    expect(show("x".repeat(100_000))).toHaveLength(83);
    expect(show([1])).toBe("a list");
    expect(show({})).toBe("a map");
    expect(show(undefined)).toBe("nothing");
    expect(show(null)).toBe("null");
    expect(show(5)).toBe("5");
  });
});
