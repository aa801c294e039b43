// Recorded signs: of a container whose execs were throttled, and of a kernel that lost starts of processes.
import { decodeFrame } from "@bailiff/proto";
import { framesOf, recordings } from "@bailiff/proto/testing/recorded";
import { expect, test } from "vitest";
import { type Blindness, normalise } from "../normalise/normalise.ts";
import { Signs } from "./signs.ts";

const signsIn = (name: string): Blindness[] =>
  recordings("captures", name)
    .flatMap(framesOf)
    .flatMap((frame) => normalise(decodeFrame(frame)).blindness ?? []);
const beganMs = Date.UTC(2026, 10, 21, 18);
const minute = 60_000;
const reasonsOf = (signs: Signs, nowMs: number) => signs.gaps(nowMs).map(({ reason }) => reason);

test("starts of processes that were lost are one gap, which reaches back as far as such events come late", () => {
  const signs = new Signs();
  const seen = signsIn("h-ringbuf-loss.pb.gz");
  expect(seen.length).toBeGreaterThan(1);
  for (const [index, sign] of seen.entries()) signs.saw(sign, beganMs + index);
  const untilMs = beganMs + seen.length - 1;
  expect(signs.gaps(beganMs + 500)).toEqual([
    {
      reason: "ExecLess",
      since: (beganMs - 30_000) * 1000,
      until: untilMs * 1000,
      container: "",
      message: expect.stringContaining("whose start was lost"),
    },
  ]);
  expect(signs.gaps(beganMs + 10 * minute)).toEqual([]);
});

test("a throttled container is told at once, and once a minute for as long as it is", () => {
  const signs = new Signs();
  const [start, stop] = signsIn("d-throttle2.pb.gz").filter(({ kind }) => kind.endsWith("throttled"));
  if (start === undefined || stop === undefined) throw new Error("the recording has no throttle");
  expect([start.kind, stop.kind]).toEqual(["throttled", "unthrottled"]);
  signs.saw(start, beganMs);
  const told: number[] = [];
  for (let second = 1; second <= 600; second++)
    if (reasonsOf(signs, beganMs + second * 1000).includes("Throttled")) told.push(second);
  expect(told).toEqual([1, 61, 121, 181, 241, 301, 361, 421, 481, 541]);
  signs.saw(stop, beganMs + 600_500);
  const [last] = signs.gaps(beganMs + 601_000);
  expect(last).toMatchObject({ since: beganMs * 1000, until: (beganMs + 600_000) * 1000 });
  expect(reasonsOf(signs, beganMs + 700_000)).toEqual([]);
});

test("one that was throttled for less than a second is told all the same", () => {
  const signs = new Signs();
  signs.saw({ kind: "throttled", docker: "c1" }, beganMs);
  signs.saw({ kind: "unthrottled", docker: "c1" }, beganMs + 10);
  expect(reasonsOf(signs, beganMs + 1_000)).toEqual(["Throttled"]);
});

test("that the end of a throttle was never told blinds nobody for ever", () => {
  const signs = new Signs();
  signs.saw({ kind: "throttled", docker: "gone" }, beganMs);
  expect(reasonsOf(signs, beganMs + 60 * minute)).toEqual(["Throttled"]);
  expect(reasonsOf(signs, beganMs + 61 * minute)).toEqual([]);
  expect(reasonsOf(signs, beganMs + 63 * minute)).toEqual([]);
});

test("however many containers are throttled, and however often, it is one gap a minute", () => {
  const signs = new Signs();
  let gaps = 0;
  for (let second = 0; second < 120; second++) {
    for (let index = 0; index < 500; index++) {
      signs.saw({ kind: "throttled", docker: `c${second}-${index}` }, beganMs + second * 1000);
      signs.saw({ kind: "rate-limited", docker: "" }, beganMs + second * 1000);
    }
    gaps += signs.gaps(beganMs + second * 1000).length;
  }
  expect(gaps).toBe(4);
});
