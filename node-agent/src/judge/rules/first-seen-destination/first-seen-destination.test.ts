import { expect, test } from "vitest";
import { type Agent, aConnectOf, at, withDestination } from "../../../testing/commands.ts";
import { findingsOn, policyFor } from "../../../testing/engine.ts";
import { type Answer, answerOf, ruleTable } from "../../../testing/rule-table.ts";

ruleTable("first-seen-destination", {
  steps: [
    ["da1-12", "Medium"],
    ["da2-03", "Low"],
    ["da2-04", "Low"],
  ],
});

test.each<[Agent, string, number, Answer]>([
  ["support-bot", "8.8.4.4", 443, "Low"],
  ["support-bot", "8.8.4.4", 22, "Medium"],
  ["support-bot", "8.8.4.4", 9001, "Medium"],
  ["support-bot", "203.0.113.10", 443, "none"],
  ["support-bot", "::ffff:203.0.113.10", 443, "none"],
  ["support-bot", "203.0.113.10", 8443, "Low"],
  ["support-bot", "127.0.0.1", 9999, "none"],
  ["support-bot", "10.96.0.10", 53, "none"],
  ["research-agent", "198.51.100.200", 443, "none"],
  ["research-agent", "8.8.4.4", 443, "Low"],
  ["coding-agent", "8.8.4.4", 443, "Low"],
  ["ops-agent", "8.8.4.4", 443, "Low"],
  ["ops-agent", "8.8.4.4", 6667, "Medium"],
])("%s calls %s:%d: %s", (agent, address, port, answer) => {
  expect(answerOf("first-seen-destination", [withDestination(aConnectOf(agent), address, port)])).toBe(answer);
});

test("a declared place is no news, and one that may be another answer of a declared name takes nobody into custody", () => {
  const event = withDestination(aConnectOf("support-bot"), "8.8.4.4", 443);
  const cidr = policyFor("support", { declared: { destinations: [{ cidr: "8.8.4.0/24" }] } });
  const name = policyFor("support", {
    declared: { destinations: [{ fqdn: "api.example.com", ports: [443] }] },
    response: { quarantineAt: "Low" },
    mode: "Quarantine",
  });
  expect(answerOf("first-seen-destination", [event], { policies: [cidr] })).toBe("none");
  expect(answerOf("first-seen-destination", [event], { policies: [name] })).toBe("Low");
});

test.each<[Agent, readonly number[], Answer]>([
  ["ops-agent", [0, 25, 45, 65], "Medium"],
  ["ops-agent", [45, 65, 0, 25], "Medium"],
  ["ops-agent", [65, 25, 45, 0], "Medium"],
  ["support-bot", [0, 11, 22, 33], "Medium"],
  ["support-bot", [0, 20, 40], "Low"],
  ["support-bot", [0, 0.5, 1, 3, 4], "Low"],
  ["support-bot", [0, 70, 140], "Low"],
  ["research-agent", [0, 25, 45, 65], "Low"],
])("%s calls one new host of a usual kind at the seconds %j: %s", (agent, seconds, answer) => {
  const first = withDestination(aConnectOf(agent), "8.8.4.4", 443);
  const calls = seconds.map((second) => at(first, first.time + second * 1e6));
  expect(answerOf("first-seen-destination", calls)).toBe(answer);
});

test.each<[number, number, Answer]>([
  [5, 1, "Medium"],
  [5, 30, "Low"],
  [8, 30, "Medium"],
])("%d calls of one new host at equal distances, among %d new hosts: %s", (times, hosts, answer) => {
  const first = withDestination(aConnectOf("ops-agent"), "8.8.4.4", 443);
  const calls = Array.from({ length: times }, (_, index) => at(first, first.time + index * 4_500_000));
  const others = Array.from({ length: hosts - 1 }, (_, index) =>
    at(withDestination(first, `45.9.${index}.7`, 443), first.time + 700_000 * (index + 1)),
  );
  const found = findingsOn(
    [...calls, ...others].sort((a, b) => a.time - b.time),
    "first-seen-destination",
  );
  expect(found.some(({ signature }) => signature.startsWith("every now and then"))).toBe(answer === "Medium");
});
