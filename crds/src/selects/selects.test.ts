import { expect, test } from "vitest";
import { everyPod, isDemanding, selects } from "./selects.ts";

const labels = { app: "bot", tier: "back" };
test.each([
  ["an empty selector selects everything", {}, true],
  ["all of matchLabels must hold", { matchLabels: { app: "bot", tier: "front" } }, false],
  ["In needs the label", { matchExpressions: [{ key: "zone", operator: "In", values: ["a"] }] }, false],
  ["In takes any of its values", { matchExpressions: [{ key: "app", operator: "In", values: ["x", "bot"] }] }, true],
  [
    "NotIn selects an object without the label",
    { matchExpressions: [{ key: "zone", operator: "NotIn", values: ["a"] }] },
    true,
  ],
  ["NotIn refuses its values", { matchExpressions: [{ key: "app", operator: "NotIn", values: ["bot"] }] }, false],
  ["Exists needs the label", { matchExpressions: [{ key: "zone", operator: "Exists" }] }, false],
  ["DoesNotExist refuses the label", { matchExpressions: [{ key: "app", operator: "DoesNotExist" }] }, false],
  [
    "a name from Object's prototype is no label",
    { matchExpressions: [{ key: "constructor", operator: "Exists" }] },
    false,
  ],
  [
    "an unknown operator selects nothing",
    { matchExpressions: [{ key: "app", operator: "Like", values: ["bot"] }] },
    false,
  ],
])("%s", (_, selector, wanted) => {
  expect(selects(selector, labels)).toBe(wanted);
});

test("a selector that demands nothing is told from one that every pod fulfils", () => {
  expect([{}, { matchLabels: {} }, { matchLabels: {}, matchExpressions: [] }].map(isDemanding)).toEqual([
    false,
    false,
    false,
  ]);
  expect([isDemanding(everyPod), selects(everyPod, labels), selects(everyPod, {})]).toEqual([true, true, true]);
  expect(isDemanding({ matchLabels: { app: "bot" } })).toBe(true);
});
