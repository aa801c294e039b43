import type { Event, EventProcess, ExecEvent, KprobeEvent } from "@bailiff/proto";
import { expect, test } from "vitest";
import { attackEvents } from "../../../testing/attacks.ts";
import { isExec, isTcpConnect, withDestination } from "../../../testing/commands.ts";
import { findingsOn, policyFor } from "../../../testing/engine.ts";
import { recorded } from "../../../testing/recordings.ts";
import { type Answer, answerOf, ruleTable } from "../../../testing/rule-table.ts";

const rule = "credential-then-new-destination";

ruleTable(rule, {
  steps: [
    ["da1-05", "Critical"],
    ["da1-14", "Critical"],
    ["da2-04", "Critical"],
    ["da2-11", "Critical"],
    ["da2-15", "Critical"],
    ["da3-16", "Critical"],
    ["da3-17", "Critical"],
  ],
  passes: [
    ["git", "fetch origin"],
    ["kubectl", "get pods"],
    ["bash", "cat .env"],
    ["aws", "s3 cp"],
  ],
});

test.each(["dev-benign-1", "dev-benign-2-rollout"] as const)("reads and calls of %s don't add up", (session) => {
  expect(answerOf(rule, recorded(session))).toBe("none");
  expect(answerOf(rule, recorded(session), { isTrained: false })).toBe("none");
});

/** The theft da1-05, `cat token | curl`, with its call delayed or sent elsewhere. */
function theft(change: (call: KprobeEvent) => KprobeEvent) {
  return attackEvents("da1-05").map((event) =>
    isTcpConnect(event) && event.process.binary === "/usr/bin/curl" ? change(event) : event,
  );
}
const late = (seconds: number) => theft((call) => ({ ...call, time: call.time + seconds * 1e6 }));

test.each<[string, readonly (ExecEvent | KprobeEvent | unknown)[], Answer]>([
  ["as recorded", theft((call) => call), "Critical"],
  ["50 s later", late(50), "Critical"],
  ["70 s later", late(70), "none"],
  ["to a place that the agent knows", theft((call) => withDestination(call, "203.0.113.10", 443)), "none"],
])("a token read, and a call %s: %s", (_, events, answer) => {
  expect(answerOf(rule, events as KprobeEvent[])).toBe(answer);
  expect(answerOf(rule, [...events].reverse() as KprobeEvent[])).toBe(answer);
});

test("the finding shows both halves, the call first", () => {
  const [found] = findingsOn(attackEvents("da1-05"), rule);
  expect(found?.evidence[0]).toMatchObject({ action: "connect", binary: "/usr/bin/curl", address: "203.0.113.99" });
  expect(found?.evidence[1]?.arguments ?? found?.evidence[1]?.note).toContain("serviceaccount/token");
});

test.each(["da2-04", "da3-17"])("a program that nobody ever saw connect is no less suspicious in %s", (attack) => {
  const events = attackEvents(attack).map((event) =>
    event.type === "kprobe" ? { ...event, process: { ...event.process, binary: "/usr/bin/newtool" } } : event,
  );
  expect(answerOf(rule, events)).toBe("Critical");
});

test("a declared destination may be given what it asks for", () => {
  const policies = [policyFor("research", { declared: { destinations: [{ entity: "world" }] } })];
  expect(answerOf(rule, attackEvents("da1-05"), { policies })).toBe("none");
});

test("execs alone name the file, where no policy reports reads", () => {
  const events = attackEvents("da1-05").filter((event) => isExec(event) || isTcpConnect(event));
  expect(answerOf(rule, events)).toBe("Critical");
});

test("an exception for the destination holds, whether the call or the read comes last", () => {
  const except = (destination: string) => ({
    policies: [
      policyFor("research", {
        exceptions: [{ rule, match: { destination }, reason: "ticket 1", expires: "2027-01-01T00:00:00Z" }],
      }),
    ],
  });
  for (const events of [attackEvents("da1-05"), attackEvents("da1-05").toReversed()]) {
    expect(answerOf(rule, events, except("203.0.113.99"))).toBe("none");
    expect(answerOf(rule, events, except("203.0.113.98"))).toBe("Critical");
  }
});

/** What the batch job does every night: its tool reads its keys and uploads, to this address. */
function upload(address: string, port: number, change = (process: EventProcess): EventProcess => process) {
  const events = recorded("dev-benign-1").filter(
    (event): event is ExecEvent | KprobeEvent => "process" in event && event.process.binary === "/usr/local/bin/aws",
  );
  const [first] = events;
  return events
    .filter(({ process }) => process.execId === first?.process.execId)
    .map((event) => (isTcpConnect(event) ? withDestination(event, address, port) : event))
    .map((event) => ({ ...event, process: change(event.process) }));
}

test.each<[string, Event[], Answer]>([
  ["where its host has another answer", upload("203.0.113.41", 443), "none"],
  ["at its host's other door", upload("203.0.113.40", 8443), "none"],
  ["at another kind of door", upload("203.0.113.41", 9001), "Medium"],
  [
    "told to go elsewhere",
    upload("203.0.113.41", 443, (process) => ({
      ...process,
      arguments: `${process.arguments} --endpoint-url https://x`,
    })),
    "Medium",
  ],
  [
    "under a name that has no keys of its own",
    upload("203.0.113.41", 443, (process) => ({ ...process, binary: "/usr/bin/cat" })),
    "Medium",
  ],
])("a tool signs in with its own keys %s: %s", (_, events, answer) => {
  expect(answerOf(rule, events)).toBe(answer);
  expect(answerOf(rule, [...events].reverse())).toBe(answer);
});
