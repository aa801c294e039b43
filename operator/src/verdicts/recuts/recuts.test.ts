import { expect, test } from "vitest";
import { Recuts } from "./recuts.ts";

test("three cuts are made again at once, and each further one waits twice as long, up to half a minute", () => {
  const recuts = new Recuts();
  const waits: number[] = [];
  let nowMs = 0;
  for (let i = 0; i < 10; i++) {
    const waitMs = recuts.waitMs("pod", nowMs);
    waits.push(waitMs);
    nowMs += waitMs;
    recuts.note("pod", nowMs);
  }
  expect(waits.slice(0, 9)).toEqual([0, 0, 0, 1000, 2000, 4000, 8000, 16000, 30000]);
});

test("a minute without trouble is a new beginning, and one pod's trouble is not another's", () => {
  const recuts = new Recuts();
  for (let i = 0; i < 4; i++) recuts.note("pod", 0);
  expect(recuts.waitMs("other", 0)).toBe(0);
  expect(recuts.count("pod", 59_999)).toBe(4);
  expect(recuts.count("pod", 60_000)).toBe(0);
  expect(recuts.waitMs("pod", 60_000)).toBe(0);
});
