import { expect, test } from "vitest";
import { aConnectOf, isUdpConnect, withDestination } from "../../../testing/commands.ts";
import { policyFor } from "../../../testing/engine.ts";
import { type Answer, answerOf, ruleTable } from "../../../testing/rule-table.ts";

ruleTable("foreign-resolver", {
  steps: [["da2-09", "Medium"]],
  commands: [
    ["/usr/bin/dig", "@203.0.113.66 x.example TXT", "Medium"],
    ["/usr/bin/nslookup", "x.example 1.1.1.1", "Medium"],
    ["/usr/bin/dig", "+short TXT 4d5a90000300000004000000ffff0000b8.t.example.com", "Medium"],
    ["/usr/bin/curl", "--doh-url https://x.example/dns-query https://y.example", "Medium"],
    ["/usr/bin/dig", "@10.96.0.10 web.example.com", "none"],
    ["/usr/bin/nslookup", "kubernetes.default", "none"],
    ["/usr/bin/dig", "+short web-frontend-7f5d88c9bb.web.svc.cluster.local", "none"],
  ],
});

test.each<[string, number, Answer]>([
  ["8.8.8.8", 53, "Medium"],
  ["2001:4860:4860::8888", 53, "Medium"],
  ["203.0.113.9", 853, "Medium"],
  ["10.96.0.10", 53, "none"],
  ["10.1.2.3", 53, "none"],
  ["127.0.0.53", 53, "none"],
  ["203.0.113.9", 443, "none"],
])("a question to %s:%d is %s", (address, port, answer) => {
  const event = withDestination(aConnectOf("research-agent", isUdpConnect), address, port);
  expect(answerOf("foreign-resolver", [event], { isTrained: false })).toBe(answer);
  expect(answerOf("foreign-resolver", [event])).toBe(answer);
});

test("a resolver of one's own that is declared may be asked", () => {
  const policies = [policyFor("research", { declared: { destinations: [{ cidr: "8.8.8.0/24", ports: [53] }] } })];
  const event = withDestination(aConnectOf("research-agent", isUdpConnect), "8.8.8.8", 53);
  expect(answerOf("foreign-resolver", [event], { policies })).toBe("none");
});
