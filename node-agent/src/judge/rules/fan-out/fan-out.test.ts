import { expect, test } from "vitest";
import { aConnectOf, at, withDestination } from "../../../testing/commands.ts";
import { policyFor } from "../../../testing/engine.ts";
import { judgedSessions, recorded } from "../../../testing/recordings.ts";
import { type Answer, answerOf, ruleTable } from "../../../testing/rule-table.ts";

ruleTable("fan-out", {
  steps: [
    ["da2-07", "High"],
    ["da2-14", "High"],
  ],
});

/** Calls of one agent to so many addresses of a range, some seconds apart. */
function sweep(range: string, places: number, apartSeconds: number) {
  const first = aConnectOf("support-bot");
  return Array.from({ length: places }, (_, index) =>
    at(withDestination(first, `${range}.${index + 1}`, 6379), first.time + index * apartSeconds * 1e6),
  );
}

test.each<[string, number, number, Answer]>([
  ["10.9.8", 4, 1, "none"],
  ["10.9.8", 5, 1, "Medium"],
  ["10.9.8", 10, 1, "High"],
  ["10.9.8", 10, 20, "none"],
  ["203.0.113", 20, 1, "none"],
])("calls to %s.1 to .%d, one every %d s, are %s", (range, places, apart, answer) => {
  expect(answerOf("fan-out", sweep(range, places, apart))).toBe(answer);
  expect(answerOf("fan-out", sweep(range, places, apart).reverse())).toBe(answer);
});

test("the same place over and over is no sweep", () => {
  const [one] = sweep("10.9.8", 1, 1);
  expect(
    one &&
      answerOf(
        "fan-out",
        Array.from({ length: 30 }, (_, index) => at(one, one.time + index * 1e6)),
      ),
  ).toBe("none");
});

test("an agent that is declared to call the whole cluster may", () => {
  const policies = [policyFor("support", { declared: { destinations: [{ entity: "cluster" }] } })];
  expect(answerOf("fan-out", sweep("10.9.8", 12, 1), { policies })).toBe("none");
});

test.each(judgedSessions.slice(0, 2))("nobody sweeps in %s", (session) => {
  expect(answerOf("fan-out", recorded(session))).toBe("none");
});
