import { expect, test } from "vitest";
import { type Agent, anExecOf, withCommand } from "../../../testing/commands.ts";
import { policyFor } from "../../../testing/engine.ts";
import { type Answer, answerOf, ruleTable } from "../../../testing/rule-table.ts";

ruleTable("first-seen-exec", {
  steps: [
    ["da1-01", "Medium"],
    ["da1-04", "Low"],
    ["da3-01", "Low"],
    ["da3-15", "Medium"],
  ],
  passes: [
    ["kubectl", "get pods"],
    ["git", "commit"],
    ["psql", "select count"],
    ["python", "-m pytest"],
  ],
});

test.each<[Agent, string, Answer]>([
  ["support-bot", "/usr/bin/nmap", "Medium"],
  ["research-agent", "/usr/bin/nmap", "Low"],
  ["coding-agent", "/usr/bin/nmap", "Low"],
  ["coding-agent", "/usr/bin/git", "none"],
  ["ops-agent", "/usr/local/bin/kubectl", "none"],
  ["support-bot", "/usr/bin/seq", "Low"],
])("%s runs %s for the first time: %s, by what it uses to start", (agent, binary, answer) => {
  expect(answerOf("first-seen-exec", [withCommand(anExecOf(agent), binary, "x")])).toBe(answer);
});

test("without a baseline nothing is a first time", () => {
  const event = withCommand(anExecOf("support-bot"), "/usr/bin/nmap", "x");
  expect(answerOf("first-seen-exec", [event], { isTrained: false })).toBe("none");
});

test("a declared program is no news", () => {
  const policies = [policyFor("support", { declared: { processes: [{ binary: "/usr/bin/nma?" }] } })];
  const event = withCommand(anExecOf("support-bot"), "/usr/bin/nmap", "x");
  expect(answerOf("first-seen-exec", [event], { policies })).toBe("none");
});

test("of a path that is longer than what is learned, both sides cut the same", () => {
  const binary = `/usr/bin/${"x".repeat(4000)}`;
  expect(answerOf("first-seen-exec", [withCommand(anExecOf("support-bot"), binary, "")])).toBe("Medium");
});
