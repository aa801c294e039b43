import type { Event } from "@bailiff/proto";
import { decodeFrame } from "@bailiff/proto";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import { expect, test } from "vitest";
import { Inbox } from "./inbox.ts";

const recorded = ["c-hirate-connect-slice.pb.gz", "g-learn-then-attack.pb.gz"]
  .flatMap((name) => recordings("captures", name))
  .flatMap(framesOf)
  .map((frame) => decodeFrame(frame));
const oneOf = (type: Event["type"], docker: string) => {
  const event = recorded.find((one) => one.type === type);
  if (event === undefined || !("process" in event)) throw new Error(`no ${type} in the recording`);
  return containing(event, docker);
};
const containing = <E extends Extract<Event, { process: object }>>(event: E, docker: string): E => ({
  ...event,
  process: { ...event.process, docker },
});

test("events come out in the order in which they went in", () => {
  const inbox = new Inbox();
  for (const event of recorded) expect(inbox.offer(event, 1)).toBe(true);
  expect(recorded.map(() => inbox.take())).toEqual(recorded);
  expect([inbox.take(), inbox.size, inbox.losers()]).toEqual([undefined, 0, []]);
});

test("the first event into an empty inbox wakes the reader, the others don't", () => {
  const inbox = new Inbox();
  let woken = 0;
  inbox.wake = () => woken++;
  const event = oneOf("kprobe", "a");
  for (let times = 0; times < 3; times++) inbox.offer(event, 1);
  expect(woken).toBe(1);
  while (inbox.take());
  inbox.offer(event, 1);
  expect(woken).toBe(2);
});

test("a full inbox sheds and counts, and events in = events out + shed", () => {
  const inbox = new Inbox({ maxEvents: 100 });
  for (const event of recorded) inbox.offer(event, 1);
  let out = 0;
  while (inbox.take()) out++;
  const { overflow, pressure, flood } = inbox.shed;
  expect(out + overflow + pressure + flood).toBe(recorded.length);
  expect(out).toBeLessThanOrEqual(100);
});

test("long frames fill it by their bytes, however few they are", () => {
  const inbox = new Inbox({ maxBytes: 10_000_000 });
  for (let times = 0; times < 100; times++) inbox.offer(oneOf("exec", `c${times}`), 1_000_000);
  expect(inbox.size).toBe(10);
  expect(inbox.shed.overflow).toBe(90);
});

test("a flood of execs in one container pushes out neither its own connects nor the neighbour's execs", () => {
  const inbox = new Inbox({ maxEvents: 1000 });
  for (let times = 0; times < 5000; times++) inbox.offer(oneOf("exec", "flooder"), 1);
  expect(inbox.offer(oneOf("kprobe", "flooder"), 1)).toBe(true);
  expect(inbox.offer(oneOf("exec", "neighbour"), 1)).toBe(true);
  expect(inbox.shed.flood).toBeGreaterThan(4000);
  expect(inbox.losers()).toEqual(["flooder"]);
  expect(inbox.losers()).toEqual([]);
});

test.each(["exec", "kprobe"] as const)(
  "a few long frames (%s) of one container leave room for the neighbour's",
  (type) => {
    const inbox = new Inbox({ maxBytes: 10_000_000 });
    for (let times = 0; times < 100; times++) inbox.offer(oneOf(type, "flooder"), 1_000_000);
    expect(inbox.offer(oneOf("exec", "neighbour"), 1_000)).toBe(true);
    expect(inbox.offer(oneOf("kprobe", "flooder"), 1_000)).toBe(true);
    expect([inbox.shed.overflow, inbox.losers()]).toEqual([0, ["flooder"]]);
    while (inbox.take());
    expect(inbox.offer(oneOf(type, "flooder"), 1_000_000)).toBe(true);
  },
);

test("a flood of connects leaves room for the neighbour's, too", () => {
  const inbox = new Inbox({ maxEvents: 1000 });
  for (let times = 0; times < 5000; times++) inbox.offer(oneOf("kprobe", "flooder"), 1);
  expect(inbox.size).toBe(900);
  for (let times = 0; times < 100; times++) expect(inbox.offer(oneOf("kprobe", `c${times}`), 1)).toBe(true);
  expect([inbox.shed.overflow, inbox.shed.flood, inbox.losers()]).toEqual([0, 4100, ["flooder"]]);
});

test("ends of processes go before anything else, and nobody has lost anything that is judged by it", () => {
  const inbox = new Inbox({ maxEvents: 100 });
  for (let times = 0; times < 90; times++) inbox.offer(oneOf("exec", `c${times}`), 1);
  expect(inbox.offer(oneOf("exit", "c1"), 1)).toBe(false);
  expect(inbox.offer(oneOf("exec", "c1"), 1)).toBe(true);
  expect([inbox.shed.pressure, inbox.losers()]).toEqual([1, []]);
});

test("after more containers than can be counted, who holds nothing makes room for each that comes", () => {
  const inbox = new Inbox({ maxEvents: 2000 });
  const event = oneOf("exec", "gone");
  for (let times = 0; times < 1500; times++) {
    inbox.offer(containing(event, `gone-${times}`), 1);
    inbox.take();
  }
  for (let times = 0; times < 1000; times++) inbox.offer(containing(event, `waits-${times}`), 1);
  // As full as that, the one that takes more than its share is told from the thousand that wait.
  for (let times = 0; times < 1500; times++) inbox.offer(containing(event, "flooder"), 1);
  expect([inbox.shed, inbox.losers()]).toEqual([{ overflow: 0, pressure: 0, flood: 999 }, ["flooder"]]);
  while (inbox.take());
  for (let times = 0; times < 1000; times++) inbox.offer(containing(event, `again-${times}`), 1);
  for (let times = 0; times < 600; times++) inbox.offer(containing(event, "flooder"), 1);
  expect(inbox.losers()).toEqual(["flooder"]);
});
