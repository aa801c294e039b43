import { expect, test } from "vitest";
import { Supporters } from "./supporters.ts";

/** A cluster's baseline that has these entries, and pods that ran before. */
function after(known: readonly string[] = [], older: readonly string[] = []) {
  const baseline = new Set(known);
  const supporters = new Supporters({
    isKnown: (_, __, key) => baseline.has(key),
    mayBeNamed: (pod) => older.includes(pod),
  });
  return { baseline, news: (key: string, ...pods: string[]) => supporters.news("app", "exec", key, pods), supporters };
}

test("each pod is news once", () => {
  const { news } = after();
  expect([news("ls", "a", "b"), news("ls", "a", "b"), news("ls", "b", "c"), news("cat", "a")]).toEqual([2, 0, 1, 1]);
});

test("what an earlier life may have counted is not counted again, a pod that it can't have known is", () => {
  const { news } = after(["ls"], ["older"]);
  expect(news("ls", "older", "newer")).toBe(1);
});

test("what this life has brought itself no earlier one has counted: batches that are merged between two pods change nothing", () => {
  const { news, baseline } = after([], ["a", "b"]);
  expect(news("ls", "a")).toBe(1);
  baseline.add("ls");
  expect(news("ls", "a", "b")).toBe(1);
});

test("who was named in a batch that was refused is named again, and nobody else", () => {
  const { news, supporters } = after();
  news("ls", "a");
  supporters.settle(true);
  news("ls", "a", "b");
  supporters.settle(false);
  expect(news("ls", "a", "b", "c")).toBe(2);
});

test("more pods than are remembered don't count again and again", () => {
  const { news } = after();
  const pods = Array.from({ length: 200 }, (_, index) => `pod-${index}`);
  expect([news("ls", ...pods), news("ls", ...pods), news("ls", ...pods)]).toEqual([64, 0, 0]);
});

test("an entry that had to be forgotten among 65,536 others counts nobody twice", () => {
  const { news, baseline } = after();
  expect(news("first", "a")).toBe(1);
  baseline.add("first");
  for (let index = 0; index < 65_536; index++) news(`entry ${index}`, "a");
  expect(news("first", "a")).toBe(0);
});
