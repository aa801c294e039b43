import { expect, test } from "vitest";
import { attackEvents } from "../../../testing/attacks.ts";
import { aConnectOf, withDestination } from "../../../testing/commands.ts";
import { policyFor } from "../../../testing/engine.ts";
import { type Answer, answerOf, ruleTable } from "../../../testing/rule-table.ts";

ruleTable("metadata-endpoint", {
  steps: [
    ["da1-07", "High"],
    ["da3-07", "High"],
  ],
  commands: [
    ["/usr/bin/curl", "-s http://metadata.google.internal/computeMetadata/v1/", "High"],
    ["/usr/bin/wget", "-qO- http://2852039166/latest/meta-data/", "High"],
    ["/usr/bin/python3", '-c "import urllib.request as u;u.urlopen("http://169.254.169.254/")"', "High"],
    ["/usr/bin/grep", "-rn 169.254.169.254 src", "none"],
    ["/usr/bin/curl", "-s https://docs.example.com/metadata", "none"],
  ],
});

test.each<[string, number, Answer]>([
  ["169.254.169.254", 80, "High"],
  ["::ffff:169.254.169.254", 80, "High"],
  ["169.254.170.2", 80, "High"],
  ["fd00:ec2::254", 80, "High"],
  ["fd00:0ec2:0000::254", 80, "High"],
  ["100.100.100.200", 80, "High"],
  ["168.63.129.16", 80, "High"],
  ["169.254.1.1", 80, "none"],
  ["203.0.113.10", 443, "none"],
])("a call to %s:%d is %s", (address, port, answer) => {
  const event = withDestination(aConnectOf("support-bot"), address, port);
  expect(answerOf("metadata-endpoint", [event], { isTrained: false })).toBe(answer);
});

test("an agent that is declared to use its cloud's metadata may", () => {
  const declared = policyFor("support", { declared: { destinations: [{ entity: "metadata" }] } });
  const other = policyFor("support", { declared: { destinations: [{ entity: "world" }] } });
  expect(answerOf("metadata-endpoint", attackEvents("da1-07"), { policies: [declared] })).toBe("none");
  expect(answerOf("metadata-endpoint", attackEvents("da1-07"), { policies: [other] })).toBe("High");
});
