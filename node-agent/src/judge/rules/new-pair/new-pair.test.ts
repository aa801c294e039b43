import { expect, test } from "vitest";
import { aConnectOf, withDestination } from "../../../testing/commands.ts";
import { policyFor } from "../../../testing/engine.ts";
import { judgedSessions, recorded } from "../../../testing/recordings.ts";
import { answerOf } from "../../../testing/rule-table.ts";

const call = withDestination(aConnectOf("ops-agent"), "203.0.113.10", 443);
const by = (binary: string) => ({ ...call, process: { ...call.process, binary } });

test("a known place called by a program that never called it is worth a line", () => {
  expect(answerOf("new-pair", [by("/usr/local/bin/kubectl")])).toBe("Low");
});

test("the program that always calls it, and a place that nobody called, are others' business", () => {
  expect(answerOf("new-pair", [call])).toBe("none");
  expect(answerOf("new-pair", [withDestination(by("/usr/local/bin/kubectl"), "8.8.4.4", 443)])).toBe("none");
  expect(answerOf("new-pair", [by("/usr/local/bin/kubectl")], { isTrained: false })).toBe("none");
});

test("a declared place is no free pass for a program that never called anything like it", () => {
  const policies = [policyFor("platform", { declared: { destinations: [{ cidr: "8.8.4.0/24" }] } })];
  const fresh = withDestination(call, "8.8.4.4", 443);
  const odd = withDestination(by("/usr/local/bin/kubectl"), "8.8.4.4", 443);
  expect(answerOf("new-pair", [odd], { policies })).toBe("Low");
  expect(answerOf("new-pair", [fresh], { policies })).toBe("none");
  expect(answerOf("new-pair", [odd])).toBe("none");
});

test.each(judgedSessions.slice(0, 2))("says nothing of %s", (session) => {
  expect(answerOf("new-pair", recorded(session))).toBe("none");
});
