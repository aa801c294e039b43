import { expect, test } from "vitest";
import { normalise } from "../../normalise/normalise.ts";
import { anExecOf } from "../../testing/commands.ts";
import { patterns } from "../sequences/patterns/index.ts";
import { askedMicros, horizonMicros, lateMicros, withoutRepeats } from "./asked.ts";
import { keyOf } from "./links.ts";
import { type Mark, type MarkKind, markKinds } from "./mark.ts";
import { Room } from "./room.ts";
import { marksCap, Trail } from "./trail.ts";

const { action } = normalise(anExecOf("support-bot"));
const second = 1_000_000;
const start = 1_795_000_000 * second;

function mark(kind: MarkKind, seconds: number, what: string): Mark {
  if (action === undefined) throw new Error("the recorded exec is no action");
  const time = start + seconds * second;
  const by = { execId: `${seconds}`, process: keyOf(`${seconds}`), isOutsiders: false };
  return { kind, time, until: time, ...by, what, action, surprise: 0, trait: undefined };
}
const agesOf = (marks: readonly Mark[]): number[] => marks.map(({ time }) => (time - start) / second);

test("no sequence looks further back for a mark than marks are asked for, however late the other half comes", () => {
  for (const pattern of patterns) {
    if ("each" in pattern)
      expect(askedMicros[pattern.each]).toBeGreaterThanOrEqual(pattern.withinMicros() + lateMicros);
    else {
      expect(askedMicros[pattern.first]).toBeGreaterThanOrEqual(pattern.withinMicros() + lateMicros);
      expect(askedMicros[pattern.second]).toBeGreaterThanOrEqual(pattern.slackMicros() + lateMicros);
    }
  }
  for (const kind of markKinds) expect(askedMicros[kind]).toBeLessThanOrEqual(horizonMicros);
});

test("what is a container's own stays for the horizon, what it has beyond that for as long as it is asked for", () => {
  const [room, trail] = [new Room(1000), new Trail(new Room(1000))];
  const few = new Trail(room);
  for (let at = 0; at <= 200; at++) trail.add(mark("secret", at, `read ${at}`));
  for (let at = 0; at <= 200; at += 5) few.add(mark("secret", at, `read ${at}`));
  const beyond = askedMicros.secret / second;
  expect(agesOf(trail.all("secret"))[0]).toBe(200 - beyond);
  expect(few.all("secret")).toHaveLength(41);
  expect([trail.shed, trail.repeated, few.shed, few.repeated]).toEqual([0, 0, 0, 0]);
});

test("of calls that one caller repeats the newest stay, and all that another half may still come for", () => {
  const calls = Array.from({ length: 200 }, (_, at) => mark("departure", at, "world web"));
  const [lone, now] = [mark("departure", 0.5, "another place"), start + 199 * second];
  const ages = agesOf(withoutRepeats("departure", [calls[0] as Mark, lone, ...calls.slice(1)], now));
  expect(ages).toEqual([0.5, ...Array.from({ length: 43 }, (_, at) => 157 + at)]);
  const seldom = calls.filter((_, at) => at % 20 === 0);
  expect(withoutRepeats("departure", seldom, now)).toEqual(seldom);
  expect(withoutRepeats("secret", calls, now)).toEqual(calls);
});

test("where room is short, repeats make room and are counted apart: nothing that was left once is pushed out for them", () => {
  const trail = new Trail(new Room(100));
  trail.add(mark("departure", 0, "left once"));
  for (let at = 1; at < 260; at++) trail.add(mark("departure", at, "left again and again"));
  expect(trail.all("departure").some(({ what }) => what === "left once")).toBe(true);
  expect(trail.shed).toBe(0);
  expect(trail.repeated).toBeGreaterThan(100);
  expect(trail.all("departure")).toHaveLength(260 - trail.repeated);
  expect(trail.all("departure").length).toBeLessThan(marksCap.own + 100);
  expect(trail.callsTo("left once")).toBe(1);
  expect(trail.callsTo("left again and again")).toBe(trail.all("departure").length - 1);
});
