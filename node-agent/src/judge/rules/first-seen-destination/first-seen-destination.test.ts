import { expect, test } from "vitest";
import { type Agent, aConnectOf, withDestination } from "../../../testing/commands.ts";
import { policyFor } from "../../../testing/engine.ts";
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
