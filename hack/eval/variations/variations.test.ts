import type { Event } from "@bailiff/proto/event";
import { expect, test } from "vitest";
import type { Session } from "../corpus/corpus.ts";
import { fixtureCorpus } from "../corpus/fixture.ts";
import { newRelease, otherAnswers } from "./places.ts";
import { atOnce, onFewerPods } from "./pods.ts";
import { jumbled, longer } from "./time.ts";
import { variations } from "./variations.ts";

const corpus = await fixtureCorpus();
const quiet = corpus.sessions.filter(({ kind }) => kind === "benign-test");
const [first, second] = quiet;
if (first === undefined || second === undefined)
  throw new Error("the corpus has two sessions in which nothing was done");
const isSorted = ({ events }: Session): boolean =>
  events.every(({ time }, index) => index === 0 || time >= (events[index - 1]?.time ?? 0) - 30e6);
const execs = (events: readonly Event[]): string[] =>
  events.flatMap((event) => (event.type === "exec" ? [event.process.execId] : []));
const podsOf = (events: readonly Event[]): Set<string> =>
  new Set(events.flatMap((event) => ("process" in event ? (event.process.pod?.name ?? []) : [])));

test.each(variations)(
  "$name: the same events but for what it is about, in their order, and the originals untouched",
  (one) => {
    const before = JSON.stringify(first.events.slice(0, 200));
    const made = one.make({ sessions: quiet, objects: corpus.objects }, 1);
    expect(JSON.stringify(first.events.slice(0, 200))).toBe(before);
    for (const session of made.sessions) {
      expect(session.steps).toEqual([]);
      expect(session.events.length).toBeGreaterThanOrEqual(first.events.length);
      expect(isSorted(session)).toBe(true);
    }
  },
);

test("a session three times as long starts each program three times, by processes of their own", () => {
  const long = longer(first, 3);
  expect(long.events.length).toBe(3 * first.events.length);
  expect(new Set(execs(long.events)).size).toBe(3 * new Set(execs(first.events)).size);
  expect(podsOf(long.events)).toEqual(podsOf(first.events));
});

test("a task that begins later keeps its processes together", () => {
  const late = jumbled(first, 20, 1);
  const shift = new Map<string, number>();
  const was = new Map(first.events.flatMap((event) => (event.type === "exec" ? [[event.process.execId, event]] : [])));
  for (const event of late.events)
    if (event.type === "exec") shift.set(event.process.execId, event.time - (was.get(event.process.execId)?.time ?? 0));
  expect(Math.max(...shift.values())).toBeGreaterThan(10e6);
  expect(Math.max(...shift.values())).toBeLessThanOrEqual(20e6);
  for (const [execId, by] of shift) {
    const above = was.get(execId)?.process.parentExecId ?? "";
    if (shift.has(above)) expect(by).toBe(shift.get(above));
  }
});

test("one pod does the work of two, and the other none", () => {
  const fewer = onFewerPods(first);
  expect(fewer.events.length).toBe(first.events.length);
  expect(podsOf(fewer.events).size).toBeLessThan(podsOf(first.events).size);
});

test("all pods at once are those of all sessions", () => {
  const [both] = atOnce(quiet);
  expect(both?.agentOf.size).toBe(new Set([...first.agentOf.keys(), ...second.agentOf.keys()]).size);
  expect(both?.events.length).toBe(first.events.length + second.events.length);
});

test("another answer is in the network of the one before, and what is inside the cluster stays", () => {
  const addresses = ({ events }: Session): string[] =>
    events.flatMap((event) =>
      event.type === "kprobe" ? event.args.flatMap((one) => ("address" in one ? [one.address] : [])) : [],
    );
  const [was, is] = [addresses(first), addresses(otherAnswers(first, 1, 1))];
  const changed = was.flatMap((address, index) => (address === is[index] ? [] : [[address, is[index] ?? ""] as const]));
  expect(changed.length).toBeGreaterThan(100);
  for (const [from, to] of changed) {
    expect(from.startsWith("10.")).toBe(false);
    expect(to.slice(0, to.lastIndexOf("."))).toBe(from.slice(0, from.lastIndexOf(".")));
  }
});

test("a new release has other images in events and objects, and some of its tools other names", () => {
  const made = newRelease({ sessions: [first], objects: corpus.objects }, 0.3, 1);
  const binaries = (session: Session): Set<string> =>
    new Set(session.events.flatMap((event) => (event.type === "exec" ? [event.process.binary] : [])));
  const [session] = made.sessions;
  if (session === undefined) throw new Error("one session makes one");
  const renamed = [...binaries(session)].filter((binary) => !binaries(first).has(binary));
  expect(renamed.length).toBeGreaterThan(3);
  expect(JSON.stringify(made.objects)).not.toBe(JSON.stringify(corpus.objects));
});
