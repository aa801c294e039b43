import { expect, test } from "vitest";
import { aConnectOf, at, withDestination } from "../../../testing/commands.ts";
import { policyFor } from "../../../testing/engine.ts";
import { judgedSessions, recorded } from "../../../testing/recordings.ts";
import { type Answer, answerOf } from "../../../testing/rule-table.ts";

const call = withDestination(aConnectOf("support-bot"), "203.0.113.10", 443);
const calls = (count: number, apartMs: number) =>
  Array.from({ length: count }, (_, index) => at(call, call.time + index * apartMs * 1000));

test("the flood in attack step da2-01 is found, though every call goes where calls always go", () => {
  expect(answerOf("volume", recorded("dev-attack-2"))).toBe("Medium");
});

test.each<[number, number, Answer]>([
  [200, 200, "Medium"],
  [200, 5000, "none"],
  [25, 10, "none"],
])("%d calls, one each %d ms: %s", (count, apart, answer) => {
  expect(answerOf("volume", calls(count, apart))).toBe(answer);
  expect(answerOf("volume", calls(count, apart).reverse())).toBe(answer);
  expect(answerOf("volume", calls(count, apart), { isTrained: false })).toBe("none");
});

const times = (event: typeof call, count: number) =>
  Array.from({ length: count }, (_, index) => at(event, event.time + index * 200_000));
const declared = { policies: [policyFor("support", { declared: { destinations: [{ cidr: "198.18.0.0/16" }] } })] };

test("a flood by a program that never called a place which others call is held to their rate", () => {
  const curl = { ...call, process: { ...call.process, binary: "/usr/bin/curl", arguments: "-s x" } };
  expect(answerOf("volume", times(curl, 200))).toBe("Medium");
  expect(answerOf("volume", times(curl, 30))).toBe("none");
});

test("a flood to a place that is only declared is held to the busiest that is known, one to any other is others' business", () => {
  const fresh = withDestination(call, "198.18.0.7", 443);
  expect(answerOf("volume", times(fresh, 200), declared)).toBe("Medium");
  expect(answerOf("volume", times(fresh, 30), declared)).toBe("none");
  expect(answerOf("volume", times(fresh, 200))).toBe("none");
});

test.each(judgedSessions.slice(0, 2))("nothing in %s is much", (session) => {
  expect(answerOf("volume", recorded(session))).toBe("none");
});
