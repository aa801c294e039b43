import { expect, test } from "vitest";
import { aConnectOf, at, withDestination } from "../../../testing/commands.ts";
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

test.each(judgedSessions.slice(0, 2))("nothing in %s is much", (session) => {
  expect(answerOf("volume", recorded(session))).toBe("none");
});
