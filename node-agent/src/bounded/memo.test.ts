import { expect, test } from "vitest";
import { Memo } from "./memo.ts";

test("answers are remembered until there are too many, then all are forgotten but the newest", () => {
  const memo = new Memo<string, number>(2);
  memo.set("a", 1);
  memo.set("b", 2);
  expect([memo.get("a"), memo.get("b"), memo.get("c")]).toEqual([1, 2, undefined]);
  memo.set("c", 3);
  expect([memo.get("a"), memo.get("b"), memo.get("c")]).toEqual([undefined, undefined, 3]);
});
