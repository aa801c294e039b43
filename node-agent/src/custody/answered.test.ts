// Who answers in which recorded event: it is what later time-outs are held against, so nobody may be in it who was silent.
import { basename } from "node:path";
import { decodeJson, type Event, type KprobeEvent } from "@bailiff/proto";
import { messagesOf, recordings } from "@bailiff/proto/testing/recorded";
import { expect, test } from "vitest";
import { Answered, answererOf } from "./answered.ts";
import { placeOf } from "./flow.ts";

function hooks(name: string): KprobeEvent[] {
  const path = recordings("captures/evidence", ".jsonl").find((one) => basename(one) === `${name}.jsonl`);
  const events: Event[] = messagesOf(path ?? "").map(decodeJson);
  return events.filter((event) => event.type === "kprobe").filter(({ process }) => process.pod?.name === "agent-a");
}

const answerers = (name: string) =>
  hooks(name).flatMap((event) => {
    const ends = answererOf(event);
    return ends === undefined ? [] : [`${event.functionName} ${placeOf(ends)}`];
  });

test.each([
  ["q1-open", ["tcp_close 203.0.113.10:5557"]],
  [
    "q1-blocking-open",
    ["inet_stream_connect 203.0.113.10:5557", "inet_stream_connect 203.0.113.10:5557", "tcp_close 203.0.113.10:5557"],
  ],
  ["q1-new-only-cut", ["tcp_close 203.0.113.10:5557"]],
  ["q1-blocking-drop", []],
  ["q1-reject", []],
  ["q1-full-cut", []],
  ["q1-ingress-only-drop", []],
  ["q2-kernel-quarantine-with-proof-policies", []],
])("%s: %j", (name, expected) => expect(answerers(name)).toEqual(expected));

test("who called us answers nothing by hanging up", () => {
  const [close] = hooks("q1-open").filter(({ functionName }) => functionName === "tcp_close");
  const [socket, ...counters] = close?.args ?? [];
  if (close === undefined || socket?.kind !== "sock") throw new Error("the recording has no such event");
  const inbound = { ...socket, sourcePort: 8080, port: 35_016 };
  expect(answererOf({ ...close, args: [inbound, ...counters] })).toBeUndefined();
  expect(answererOf({ ...close, args: [socket, ...counters] })).toBeDefined();
});

test("an answer speaks for ten minutes, for that agent and that place alone", () => {
  const answered = new Answered();
  answered.note("a/deployment/bot", "203.0.113.10:443", 1_000_000_000);
  expect(answered.within("a/deployment/bot", "203.0.113.10:443", 1_600_000_000)).toBe(true);
  expect(answered.within("a/deployment/bot", "203.0.113.10:443", 1_600_000_001)).toBe(false);
  expect(answered.within("a/deployment/bot", "203.0.113.10:443", 999_999_999)).toBe(false);
  expect(answered.within("a/deployment/bot", "203.0.113.10:444", 1_000_000_001)).toBe(false);
  expect(answered.within("b/deployment/bot", "203.0.113.10:443", 1_000_000_001)).toBe(false);
});

test("an agent that goes everywhere pushes out nobody's answers but its own, and what goes is counted", () => {
  const answered = new Answered(100);
  answered.note("a/deployment/quiet", "203.0.113.10:443", 1_000_000_000);
  for (let port = 1; port <= 1_000; port++)
    answered.note("b/deployment/scanner", `203.0.113.66:${port}`, 1_000_000_000 + port);
  const at = 1_100_000_000;
  expect(answered.within("a/deployment/quiet", "203.0.113.10:443", at)).toBe(true);
  expect(answered.within("b/deployment/scanner", "203.0.113.66:1", at)).toBe(false);
  expect(answered.within("b/deployment/scanner", "203.0.113.66:1000", at)).toBe(true);
  expect(answered.shed).toBe(1_001 - 100);
});
