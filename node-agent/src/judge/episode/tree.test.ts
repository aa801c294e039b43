import type { EventProcess } from "@bailiff/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anExecOf } from "../../testing/commands.ts";
import { keyOf } from "./links.ts";
import { Tree, treeCap } from "./tree.ts";

const second = 1_000_000;
const { process: recorded, time: now } = anExecOf("coding-agent");

/** A process of the recorded container, under another id and parent. */
function processOf(execId: string, parentExecId: string, ageSeconds = 0): EventProcess {
  return { ...recorded, execId, parentExecId, startTime: now - ageSeconds * second };
}
const outside: EventProcess = { ...recorded, execId: "shim", parentExecId: "", docker: "" };
const main = processOf("main", "shim", 1000);
const shell = processOf("shell", "main", 5);
const cat = processOf("cat", "shell", 1);
const curl = processOf("curl", "shell", 1);
const other = processOf("other", "main", 5);
const old = processOf("old", "main", 900);
const child = processOf("child", "old", 1);
const sibling = processOf("sibling", "old", 1);

const told: readonly (readonly [EventProcess, EventProcess])[] = [
  [main, outside],
  [shell, main],
  [cat, shell],
  [curl, shell],
  [other, main],
  [old, main],
  [child, old],
  [sibling, old],
];

test.each([
  ["cat", "curl", true],
  ["cat", "shell", true],
  ["shell", "curl", true],
  ["cat", "other", false],
  ["child", "sibling", false],
  ["cat", "main", true],
  ["nobody", "cat", false],
])("%s and %s belong to one task: %s, whatever the order in which it is told", (one, two, isSame) => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...told], { minLength: told.length }), (order) => {
      const tree = new Tree();
      for (const [process, parent] of order) tree.learn(process, parent);
      expect(tree.areSameTask(keyOf(one), keyOf(two), now)).toBe(isSame);
      expect(tree.areSameTask(keyOf(two), keyOf(one), now)).toBe(isSame);
    }),
    { seed: 11, numRuns: 60 },
  );
});

test("a link that turns out to be inside the container is news", () => {
  const tree = new Tree();
  expect(tree.learn(cat, undefined)).toBe(false);
  expect(tree.learn(cat, shell)).toBe(true);
  expect(tree.learn(cat, shell)).toBe(false);
  expect(tree.descends("cat", "shell")).toBe(true);
});

test("a process in the middle that becomes known joins what looked unrelated, which is news", () => {
  const tree = new Tree();
  tree.learn(processOf("leaf", "cat"), cat);
  expect(tree.descends("leaf", "main")).toBe(false);
  expect(tree.learn(shell, main)).toBe(true);
  expect(tree.descends("leaf", "main")).toBe(true);
});

test("an event of a process that was entered from outside doesn't tie it to what started it", () => {
  const tree = new Tree();
  tree.learn({ ...cat, inInitTree: false }, shell);
  expect(tree.descends("cat", "shell")).toBe(false);
});

test("a circle of parents, and more processes than there is room for, end", () => {
  const tree = new Tree();
  tree.learn(processOf("a", "b"), processOf("b", "a"));
  expect(tree.areSameTask(keyOf("a"), keyOf("c"), now)).toBe(false);
  for (let index = 0; index < treeCap * 2; index++) tree.learn(processOf(`p${index}`, `p${index - 1}`), undefined);
  expect(tree.size).toBe(treeCap);
  expect(tree.evictions).toBeGreaterThan(0);
});
