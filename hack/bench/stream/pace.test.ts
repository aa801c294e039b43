import { decodeFrame } from "@bailiff/proto";
import { framesOf } from "@bailiff/proto/testing/recorded";
import { expect, test } from "vitest";
import { recordingOf } from "../../../test/cluster/live/stage.ts";
import { busy, lengthMsOf, paceOf } from "./pace.ts";

const recorded = framesOf(recordingOf("dev-benign-1")).map(decodeFrame);

test("a session played at its pace is as many events a second as were asked for", () => {
  const lengthMs = lengthMsOf(recorded);
  const pace = paceOf(1000, recorded.length, lengthMs, 9);
  expect((recorded.length * 9) / (lengthMs / pace / 1000)).toBeCloseTo(1000);
});

test("busy agents do the same in the same time, so many times as often, each time as other processes", () => {
  const events = [...busy(recorded, 6)];
  expect(events).toHaveLength(recorded.length * 6);
  expect(Math.abs(lengthMsOf(events) - lengthMsOf(recorded))).toBeLessThan(10);
  const ids = (of: typeof events) => new Set(of.flatMap((event) => ("process" in event ? event.process.execId : [])));
  expect(ids(events).size).toBe(ids(recorded).size * 6);
});
