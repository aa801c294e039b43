import type { Event } from "@bailiff/proto";
import { expect, test } from "vitest";
import { isTcpConnect, withDestination } from "../../../testing/commands.ts";
import { recorded } from "../../../testing/recordings.ts";
import { type Answer, answerOf } from "../../../testing/rule-table.ts";

const model = "203.0.113.10";
const elsewhere = "45.9.8.7";
const calls = (event: Event, address: string): boolean =>
  isTcpConnect(event) && event.args.some((one) => one.kind === "sock" && one.address === address);

/** What one pod of an agent does in a benign session; calls of the model are passed to `change`. */
function workOf(name: string, change: (event: Event) => readonly Event[]): Event[] {
  const events = recorded("dev-benign-1").filter(
    (event) => "process" in event && event.process.pod?.name.startsWith(name),
  );
  const [first] = events.flatMap((event) => ("process" in event ? (event.process.pod?.name ?? []) : []));
  return events
    .filter((event) => "process" in event && event.process.pod?.name === first)
    .flatMap((event) => (calls(event, model) ? change(event) : [event]));
}

const moved = (event: Event): Event[] => (isTcpConnect(event) ? [withDestination(event, elsewhere, 443)] : []);
const both = (event: Event): Event[] => [event, ...moved(event)];
const toTwo = (event: Event): Event[] =>
  isTcpConnect(event) ? [...moved(event), { ...withDestination(event, "45.9.8.8", 443), time: event.time + 1 }] : [];

test.each<[string, string, (event: Event) => readonly Event[], Answer]>([
  ["support-bot", "has another answer", moved, "Low"],
  ["ops-agent", "has another answer", moved, "Low"],
  ["support-bot", "is called as ever, and a stranger beside it", both, "Medium"],
  ["ops-agent", "is called as ever, and a stranger beside it", both, "Medium"],
  ["support-bot", "has another answer, and a stranger is called beside it", toTwo, "Medium"],
])("%s's model %s: %s", (agent, _, change, answer) => {
  expect(answerOf("first-seen-destination", workOf(agent, change))).toBe(answer);
});

test("an agent without work doesn't miss the old place: who is called then took nobody's part", () => {
  const idle = workOf("support-bot", moved).filter((event) => calls(event, elsewhere));
  expect(answerOf("first-seen-destination", idle)).toBe("Medium");
});
