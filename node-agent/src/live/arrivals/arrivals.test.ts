import { systemClock } from "@bailiff/crds/client/index";
import { decodeFrame, type Event } from "@bailiff/proto";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import { expect, test } from "vitest";
import { Inbox } from "../../tetragon/stream/inbox.ts";
import { Arrivals, type ArrivalsOptions } from "./arrivals.ts";
import { pump } from "./pump.ts";

const recorded = recordings("captures", "g-learn-then-attack.pb.gz")
  .flatMap(framesOf)
  .map((frame) => decodeFrame(frame));
const containerOf = (event: Event) => ("process" in event ? event.process.docker : "");
const containers = [...new Set(recorded.map(containerOf))].filter((id) => id !== "");

function arrivals(options: Partial<ArrivalsOptions> = {}) {
  let nowMs = 0;
  const known = new Set<string>();
  const passed: Event[] = [];
  const waiting = new Arrivals({
    knows: (event) => known.has(containerOf(event)),
    pass: (event) => passed.push(event),
    clock: { ...systemClock, monotonicMs: () => nowMs },
    ...options,
  });
  const after = (ms: number) => {
    nowMs += ms;
    waiting.tick();
  };
  return { waiting, known, passed, after };
}

test("events of known containers and of the host go on at once, in order", () => {
  const { waiting, known, passed } = arrivals();
  for (const id of containers) known.add(id);
  for (const event of recorded) waiting.offer(event);
  expect(passed).toEqual(recorded);
  expect(waiting.size).toBe(0);
});

test("a container that becomes known is let go whole and in order; others wait on", () => {
  const { waiting, known, passed } = arrivals();
  const [first = "", second = ""] = containers;
  for (const event of recorded) waiting.offer(event);
  expect(passed.every((event) => containerOf(event) === "")).toBe(true);
  known.add(first);
  waiting.learned();
  const of = (id: string) => (event: Event) => containerOf(event) === id;
  expect(passed.filter(of(first))).toEqual(recorded.filter(of(first)));
  expect(passed.filter(of(second))).toEqual([]);
  expect(waiting.size).toBe(recorded.filter(of(second)).length);
});

test("an event that finds its container known takes those along that waited before it", () => {
  const { waiting, known, passed } = arrivals();
  const [id = ""] = containers;
  const own = recorded.filter((event) => containerOf(event) === id).slice(0, 10);
  for (const event of own.slice(0, 9)) waiting.offer(event);
  known.add(id);
  for (const event of own.slice(9)) waiting.offer(event);
  expect(passed).toEqual(own);
});

test("who has waited long enough goes on as it is, and is counted", () => {
  const { waiting, passed, after } = arrivals({ holdMs: 5_000 });
  for (const event of recorded) waiting.offer(event);
  const held = waiting.size;
  after(4_999);
  expect(waiting.size).toBe(held);
  after(1);
  expect([waiting.size, waiting.unresolved]).toEqual([0, { late: held, full: 0 }]);
  expect([...passed].sort((a, b) => recorded.indexOf(a) - recorded.indexOf(b))).toEqual(recorded);
});

test("there is room for so many only; beyond it nothing waits, nothing is lost, and order holds in each container", () => {
  const { waiting, passed } = arrivals({ maxEvents: 100 });
  for (const event of recorded) waiting.offer(event);
  expect(waiting.size).toBeLessThanOrEqual(100);
  expect(waiting.unresolved.full).toBeGreaterThan(0);
  waiting.flush();
  expect(passed).toHaveLength(recorded.length);
  for (const id of containers) {
    const of = (event: Event) => containerOf(event) === id;
    expect(passed.filter(of)).toEqual(recorded.filter(of));
  }
});

test.each([
  ["its time is up", ({ after }: ReturnType<typeof arrivals>) => after(5_000)],
  [
    "its pod is known",
    ({ known, waiting }: ReturnType<typeof arrivals>) => {
      for (const id of containers) known.add(id);
      waiting.learned();
    },
  ],
  ["the end has come", ({ waiting }: ReturnType<typeof arrivals>) => waiting.flush()],
])("an event that can't be judged when %s costs itself only, and is told and counted", (_, release) => {
  const [passed, problems]: [Event[], unknown[]] = [[], []];
  const bad = recorded.find((event) => containerOf(event) !== "");
  const set = arrivals({
    pass: (event) => {
      if (event === bad) throw new Error("broken");
      passed.push(event);
    },
    report: (problem) => problems.push(problem),
  });
  for (const event of recorded) set.waiting.offer(event);
  release(set);
  expect(passed).toHaveLength(recorded.length - 1);
  expect([set.waiting.size, set.waiting.broken, problems.length]).toEqual([0, 1, 1]);
});

test("the pump hands on everything, leaves the event loop its turns, and an event that can't be judged costs itself only", async () => {
  const inbox = new Inbox();
  const stop = new AbortController();
  const [passed, problems]: [Event[], unknown[]] = [[], []];
  pump(
    inbox,
    (event) => {
      if (event === recorded[7]) throw new Error("broken");
      const endMs = performance.now() + 0.1;
      while (performance.now() < endMs);
      passed.push(event);
    },
    (problem) => problems.push(problem),
    stop.signal,
  );
  let turns = 0;
  const count = setInterval(() => turns++, 1);
  for (const event of recorded) inbox.offer(event, 1);
  while (inbox.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  clearInterval(count);
  expect(passed).toEqual(recorded.filter((_, at) => at !== 7));
  expect(problems).toHaveLength(1);
  expect(turns).toBeGreaterThan(5);
  stop.abort();
  inbox.offer(recorded[0] as Event, 1);
  await new Promise(setImmediate);
  expect(inbox.size).toBe(1);
});
