import { expect, test } from "vitest";
import { anExecOf, at } from "../../../testing/commands.ts";
import { policyFor } from "../../../testing/engine.ts";
import { judgedSessions, recorded } from "../../../testing/recordings.ts";
import { type Answer, answerOf } from "../../../testing/rule-table.ts";

const exec = anExecOf("coding-agent");
const execs = (count: number, apartMs: number) =>
  Array.from({ length: count }, (_, index) => at(exec, exec.time + index * apartMs * 1000, `exec-${index}`));
const quota = (execsPerMinute: number) => ({ policies: [policyFor("dev-agents", { quotas: { execsPerMinute } })] });

test.each<[number, number, number, Answer]>([
  [31, 100, 30, "Medium"],
  [30, 100, 30, "none"],
  [200, 5000, 30, "none"],
])("%d programs, one each %d ms, where %d a minute are allowed: %s", (count, apart, allowed, answer) => {
  expect(answerOf("exec-rate", execs(count, apart), quota(allowed))).toBe(answer);
  expect(answerOf("exec-rate", execs(count, apart).reverse(), quota(allowed))).toBe(answer);
});

test("without a quota only a flood is worth a word", () => {
  expect(answerOf("exec-rate", execs(1300, 10), { isTrained: false })).toBe("Medium");
  expect(answerOf("exec-rate", execs(900, 10), { isTrained: false })).toBe("none");
});

test.each(judgedSessions)("no pod floods in %s", (session) => {
  expect(answerOf("exec-rate", recorded(session), { isTrained: false })).toBe("none");
});
