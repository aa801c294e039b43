import { expect, test } from "vitest";
import { mergePatch } from "./status-patch.ts";

test.each([
  ["nothing where nothing differs", { a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1 }, undefined],
  ["everything where nothing was", undefined, { a: 1 }, { a: 1 }],
  ["null for what is gone, deep down too", { a: { b: 1, c: 2 }, d: 3 }, { a: { c: 2 } }, { a: { b: null }, d: null }],
  ["whole lists", { a: [1, 2] }, { a: [1] }, { a: [1] }],
  ["an object in place of a list", { a: [1] }, { a: { b: 1 } }, { a: { b: 1 } }],
])("sends %s", (_, before, after, patch) => {
  expect(mergePatch(before, after)).toEqual(patch);
});
