import { expect, test } from "vitest";
import { aConnectOf, withDestination } from "../../../testing/commands.ts";
import { policyFor, verdictsOn } from "../../../testing/engine.ts";
import { type Answer, answerOf } from "../../../testing/rule-table.ts";

const declares = (destinations: unknown, complete = true) => ({
  isTrained: false,
  policies: [
    policyFor("support", {
      mode: "Quarantine",
      declared: { complete, destinations },
      response: { quarantineAt: "Medium" },
    }),
  ],
});

test.each<[string, number, unknown, Answer]>([
  ["10.96.10.20", 8080, [{ service: { name: "crm", namespace: "support" } }], "none"],
  ["10.96.10.20", 8080, [{ service: { name: "crm", namespace: "support" }, ports: [443] }], "High"],
  ["10.96.10.20", 8080, [{ service: { name: "other", namespace: "support" } }], "High"],
  ["203.0.113.10", 443, [{ cidr: "203.0.113.0/24" }], "none"],
  ["::ffff:203.0.113.10", 443, [{ cidr: "203.0.113.0/24" }], "none"],
  ["203.0.114.10", 443, [{ cidr: "203.0.113.0/24" }], "High"],
  ["2001:db8::1", 443, [{ cidr: "2001:db8::/64" }], "none"],
  ["10.96.0.1", 443, [{ entity: "kube-apiserver" }], "none"],
  ["10.96.0.1", 443, [{ entity: "world" }], "High"],
  ["203.0.113.10", 443, [{ entity: "world" }], "none"],
  ["169.254.169.254", 80, [{ entity: "world" }, { entity: "cluster" }], "High"],
  ["127.0.0.1", 5432, [], "none"],
  ["10.96.0.10", 53, [], "none"],
  ["203.0.113.10", 443, [{ fqdn: "api.example.com", ports: [443] }], "Medium"],
  ["203.0.113.10", 8443, [{ fqdn: "api.example.com", ports: [443] }], "High"],
  ["10.9.9.9", 443, [{ fqdn: "api.example.com", ports: [443] }], "High"],
])("%s:%d where %j is declared, and nothing else: %s", (address, port, destinations, answer) => {
  const event = withDestination(aConnectOf("support-bot"), address, port);
  expect(answerOf("declared-destination", [event], declares(destinations))).toBe(answer);
});

test("what may be another answer of a declared name takes nobody into custody by itself; what is certain does", () => {
  const event = withDestination(aConnectOf("support-bot"), "203.0.113.10", 443);
  const maybe = verdictsOn([event], declares([{ fqdn: "api.example.com", ports: [443] }]));
  const surely = verdictsOn([event], declares([{ cidr: "10.0.0.0/8" }]));
  expect(maybe.map(({ spec }) => [spec.severity, spec.recommendation])).toEqual([["Medium", "None"]]);
  expect(surely.map(({ spec }) => [spec.severity, spec.recommendation])).toEqual([["High", "Quarantine"]]);
});

test("a declaration that is not complete forbids nothing", () => {
  expect(answerOf("declared-destination", [aConnectOf("support-bot")], declares([], false))).toBe("none");
});
