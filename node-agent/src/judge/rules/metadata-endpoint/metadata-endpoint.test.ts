import { expect, test } from "vitest";
import { attackEvents } from "../../../testing/attacks.ts";
import { aConnectOf, withDestination } from "../../../testing/commands.ts";
import { policyFor } from "../../../testing/engine.ts";
import { type Answer, answerOf, ruleTable } from "../../../testing/rule-table.ts";
import { addressNumber } from "./metadata-endpoint.ts";

ruleTable("metadata-endpoint", {
  steps: [
    ["da1-07", "High"],
    ["da3-07", "High"],
  ],
  commands: [
    ["/usr/bin/curl", "-s http://metadata.google.internal/computeMetadata/v1/", "High"],
    ["/usr/bin/wget", "-qO- http://2852039166/latest/meta-data/", "High"],
    ["/usr/bin/python3", '-c "import urllib.request as u;u.urlopen("http://169.254.169.254/")"', "High"],
    ["/usr/bin/curl", "-s http://0xA9FEA9FE/latest/", "High"],
    ["/usr/bin/curl", "-s http://0251.0376.0251.0376/", "High"],
    ["/usr/bin/curl", "-s http://169.254.43518/", "High"],
    ["/usr/bin/curl", "-s http://0xa9.254.0xa9.0376:80/", "High"],
    ["/usr/bin/curl", "-g http://[::ffff:a9fe:a9fe]/", "High"],
    ["/usr/bin/curl", "-g http://[::ffff:169.254.169.254]/", "High"],
    ["/usr/bin/curl", "http://169-254-169-254.nip.io/", "High"],
    ["/usr/bin/nc", "2852039166 80", "High"],
    ["/tmp/u", "-sS http://2852039166/ -o /tmp/c", "High"],
    ["/usr/bin/curl", "-s http://169.254.170.2/v2/credentials", "High"],
    ["/usr/bin/grep", "-rn 169.254.169.254 src", "none"],
    ["/usr/bin/curl", "-s http://2130706433:8080/health", "none"],
    ["/usr/bin/curl", "-s --max-time 15 https://api.example.com/orders/2852039165", "none"],
    ["/usr/bin/curl", "-s http://10.96.10.20:8080/latest", "none"],
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

test.each([
  ["169.254.169.254", 0xa9fea9fe],
  ["0xa9fea9fe", 0xa9fea9fe],
  ["0251.0376.43518", 0xa9fea9fe],
  ["127.1", 0x7f000001],
  ["256.1.1.1", undefined],
  ["1.2.3.4.5", undefined],
  ["4294967296", undefined],
])("%s is the number %s", (text, number) => {
  expect(addressNumber(text)).toBe(number);
});

test("an agent that is declared to use its cloud's metadata may", () => {
  const declared = policyFor("support", { declared: { destinations: [{ entity: "metadata" }] } });
  const other = policyFor("support", { declared: { destinations: [{ entity: "world" }] } });
  expect(answerOf("metadata-endpoint", attackEvents("da1-07"), { policies: [declared] })).toBe("none");
  expect(answerOf("metadata-endpoint", attackEvents("da1-07"), { policies: [other] })).toBe("High");
});
