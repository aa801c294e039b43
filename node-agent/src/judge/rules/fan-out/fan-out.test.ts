import { expect, test } from "vitest";
import { aConnectOf, at, withDestination } from "../../../testing/commands.ts";
import { policyFor } from "../../../testing/engine.ts";
import { judgedSessions, recorded } from "../../../testing/recordings.ts";
import { type Answer, answerOf, ruleTable } from "../../../testing/rule-table.ts";

ruleTable("fan-out", {
  steps: [
    ["da2-07", "High"],
    ["da2-14", "High"],
  ],
  commands: [
    ["/usr/bin/nmap", "-sT 10.244.1.0/24", "High"],
    ["/usr/bin/nmap", "--version", "none"],
    ["/usr/bin/nmap", "-p 3000 localhost", "none"],
    ["/usr/bin/nc", "-zv 10.244.1.2 1-1000", "Medium"],
    ["/usr/bin/nc", "-zv 10.244.1.2 5432", "none"],
    ["/bin/bash", '-c "for p in {1..1024}; do (echo >/dev/tcp/10.244.1.2/$p) 2>/dev/null && echo $p; done"', "Medium"],
    ["/bin/sh", '-c "for i in $(seq 1 254); do nc -zw1 10.244.1.$i 6379 && echo $i; done"', "Medium"],
    ["/bin/sh", '-c "for f in $(ls src); do wc -l $f; done"', "none"],
    ["/workspace/scan", "-p 22,80,443 10.244.0.0/16", "Medium"],
    ["/usr/sbin/ip", "route add 10.244.0.0/16 via 10.0.0.1", "none"],
  ],
});

/** Calls of one agent to so many addresses of a range, some seconds apart. */
function sweep(range: string, places: number, apartSeconds: number) {
  const first = aConnectOf("support-bot");
  return Array.from({ length: places }, (_, index) =>
    at(withDestination(first, `${range}.${index + 1}`, 6379), first.time + index * apartSeconds * 1e6),
  );
}

test.each<[string, number, number, Answer]>([
  ["10.9.8", 3, 1, "none"],
  ["10.9.8", 4, 1, "Medium"],
  ["10.9.8", 6, 1, "High"],
  ["10.9.8", 10, 25, "none"],
  ["203.0.113", 20, 1, "none"],
])("calls to %s.1 to .%d, one every %d s, are %s", (range, places, apart, answer) => {
  expect(answerOf("fan-out", sweep(range, places, apart))).toBe(answer);
  expect(answerOf("fan-out", sweep(range, places, apart).reverse())).toBe(answer);
});

test("the same place over and over is no sweep", () => {
  const [one] = sweep("10.9.8", 1, 1);
  expect(
    one &&
      answerOf(
        "fan-out",
        Array.from({ length: 30 }, (_, index) => at(one, one.time + index * 1e6)),
      ),
  ).toBe("none");
});

test("an agent that is declared to call the whole cluster may", () => {
  const policies = [policyFor("support", { declared: { destinations: [{ entity: "cluster" }] } })];
  expect(answerOf("fan-out", sweep("10.9.8", 12, 1), { policies })).toBe("none");
});

test.each(judgedSessions.slice(0, 2))("nobody sweeps in %s", (session) => {
  expect(answerOf("fan-out", recorded(session))).toBe("none");
});
