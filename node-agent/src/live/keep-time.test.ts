// The second's work, on a clock that goes when it is told to, with recorded events.
import { type Clock, systemClock } from "@bailiff/crds/client/index";
import { decodeFrame } from "@bailiff/proto";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import { expect, test } from "vitest";
import type { Gap } from "../tetragon/stream/gap.ts";
import { Inbox } from "../tetragon/stream/inbox.ts";
import { Arrivals } from "./arrivals/arrivals.ts";
import { keepTime } from "./keep-time.ts";
import { Signs } from "./signs.ts";

const events = recordings("captures", "g-learn-then-attack.pb.gz")
  .flatMap(framesOf)
  .slice(0, 50)
  .map((frame) => decodeFrame(frame));

function start(pass: () => void) {
  let nowMs = 0;
  let wake: (() => void) | undefined;
  const after: Clock["after"] = (_, callback) => {
    wake = callback;
    return () => {};
  };
  const clock: Clock = { ...systemClock, monotonicMs: () => nowMs, epochMs: () => nowMs, after };
  const stop = new AbortController();
  const [gaps, undecodable, inbox]: [Gap[], Map<string, number>, Inbox] = [[], new Map(), new Inbox({ maxEvents: 10 })];
  const arrivals = new Arrivals({ knows: () => true, pass, clock });
  const stream = { state: { state: "Connected", sinceMs: 0, message: "" } as const, undecodable };
  const custodies = { tick: () => {} };
  const [signs, known]: [Signs, Gap[]] = [new Signs(), []];
  const kept = { clock, inbox, stream, arrivals, custodies, signs, remember: () => {}, heartbeat: undefined };
  const sinceMs = -60_000;
  const telling = { take: (gap: Gap) => void gaps.push(gap), know: (gap: Gap) => void known.push(gap) };
  const running = keepTime({ ...kept, gaps: telling, sinceMs }, stop.signal);
  const second = async () => {
    nowMs += 1_000;
    wake?.();
    await new Promise(setImmediate);
    return gaps.splice(0);
  };
  const end = async () => {
    stop.abort();
    await running;
  };
  return { arrivals, inbox, signs, known, undecodable, second, end };
}

test("events that could not be judged, or read, are a gap of the second in which that was noticed, once", async () => {
  const { arrivals, undecodable, second, end } = start(() => {
    throw new Error("broken");
  });
  expect(await second()).toEqual([]);
  for (const event of events) arrivals.offer(event);
  undecodable.set("malformed-frame", 3);
  const when = { since: 1_000_000, until: 2_000_000, container: "", reason: "Undecodable" };
  expect(await second()).toEqual([
    { ...when, message: expect.stringContaining("3 messages") },
    { ...when, message: expect.stringContaining("50 events could not be judged") },
  ]);
  expect(await second()).toEqual([]);
  await end();
});

test("who lost events by a flood is named in its gap", async () => {
  const { inbox, second, end } = start(() => {});
  await second();
  for (const event of events) inbox.offer(event, 1);
  const gaps = await second();
  expect(gaps.length).toBeGreaterThan(0);
  for (const { since } of gaps) expect(since).toBe(1_000_000);
  for (const { reason, container } of gaps) expect(reason).toBe(container === "" ? "Overflow" : "Flood");
  expect(await second()).toEqual([]);
  await end();
});

test("a sign of blindness that came in the stream is told as a gap, and not judged a second time", async () => {
  const { signs, known, second, end } = start(() => {});
  signs.saw({ kind: "exec-less", docker: "" }, 100);
  expect(await second()).toEqual([]);
  expect(known.map(({ reason }) => reason)).toEqual(["ExecLess"]);
  await end();
});

test("what was lost before anything could be judged was lost since events came", async () => {
  const { inbox, second, end } = start(() => {});
  for (const event of events) inbox.offer(event, 1);
  const gaps = await second();
  expect(gaps.length).toBeGreaterThan(0);
  for (const { since, until } of gaps) expect([since, until]).toEqual([-60_000_000, 1_000_000]);
  await end();
});
