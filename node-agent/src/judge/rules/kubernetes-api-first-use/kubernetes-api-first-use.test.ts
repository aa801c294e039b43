import { expect, test } from "vitest";
import { attackEvents } from "../../../testing/attacks.ts";
import { aConnectOf, withDestination } from "../../../testing/commands.ts";
import { policyFor } from "../../../testing/engine.ts";
import { type Answer, answerOf, ruleTable } from "../../../testing/rule-table.ts";

ruleTable("kubernetes-api-first-use", {
  steps: [
    ["da1-14", "High"],
    ["da2-02", "High"],
    ["da3-05", "High"],
  ],
  passes: [["kubectl", "get pods"]],
});

test.each<[string, number, Answer]>([
  ["10.96.0.1", 443, "High"],
  ["10.244.1.1", 10250, "High"],
  ["10.244.1.1", 2379, "High"],
  ["203.0.113.9", 2379, "none"],
  ["127.0.0.1", 10250, "none"],
  ["203.0.113.10", 443, "none"],
])("a first call by an agent that is known to %s:%d is %s", (address, port, answer) => {
  const event = withDestination(aConnectOf("support-bot"), address, port);
  expect(answerOf("kubernetes-api-first-use", [event])).toBe(answer);
});

test("an agent that always calls the API goes on calling it", () => {
  const event = withDestination(aConnectOf("ops-agent"), "10.96.0.1", 443);
  expect(answerOf("kubernetes-api-first-use", [event])).toBe("none");
});

test("an agent whose tools always call the API doesn't call it with curl", () => {
  const own = withDestination(aConnectOf("ops-agent"), "10.96.0.1", 443);
  const byHand = {
    ...own,
    process: { ...own.process, binary: "/usr/bin/curl", arguments: "-sk https://10.96.0.1/apis" },
  };
  expect(answerOf("kubernetes-api-first-use", [byHand])).toBe("Medium");
});

test("of an agent that nobody knows, only a call by hand is worth a look", () => {
  const events = attackEvents("da1-14");
  expect(answerOf("kubernetes-api-first-use", events, { isTrained: false })).toBe("Medium");
  const own = withDestination(aConnectOf("support-bot"), "10.96.0.1", 443);
  expect(answerOf("kubernetes-api-first-use", [own], { isTrained: false })).toBe("none");
});

test("a declared use of the API is none", () => {
  const policies = [policyFor("support", { declared: { destinations: [{ entity: "kube-apiserver" }] } })];
  expect(answerOf("kubernetes-api-first-use", attackEvents("da1-14"), { policies })).toBe("none");
});
