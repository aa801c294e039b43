import { expect, test } from "vitest";
import { findingsOn } from "../../../testing/engine.ts";
import { recorded } from "../../../testing/recordings.ts";
import { ruleTable } from "../../../testing/rule-table.ts";

ruleTable("entered-from-outside", {
  passes: [
    ["git", "commit"],
    ["cat", "/tmp/healthy"],
  ],
});

test("the person who looked in is named once for each entry, what they started there is not", () => {
  const found = findingsOn(recorded("dev-benign-1"), "entered-from-outside");
  expect(found.map(({ pod, severity, signature, count }) => [pod, severity, signature, count])).toEqual([
    ["support-bot-6c9f7b8d54-qlcg7", "Low", "bash", 1],
    ["support-bot-6c9f7b8d54-qlcg7", "Low", "sh", 1],
  ]);
});

test("nobody looked in while dev-attack-1 was recorded, declared probes aside", () => {
  expect(findingsOn(recorded("dev-attack-1"), "entered-from-outside")).toEqual([]);
});
