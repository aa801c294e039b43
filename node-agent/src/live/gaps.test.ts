import { expect, test } from "vitest";
import type { Gap } from "../tetragon/stream/gap.ts";
import { Gaps } from "./gaps.ts";

const gap = (reason: Gap["reason"], since: number, until: number, container = ""): Gap => {
  return { reason, since, until, message: `${reason} until ${until}`, container };
};

function heard() {
  const [told, judged]: [Gap[], Gap[]] = [[], []];
  return { told, judged, gaps: new Gaps({ told: (one) => told.push(one), judged: (one) => judged.push(one) }) };
}

test("gaps wait until somebody can judge, one for each reason that holds all of them, and are told as they come from then on", () => {
  const { told, judged, gaps } = heard();
  for (let second = 0; second < 100_000; second++) gaps.take(gap("Disconnected", second, second + 1));
  gaps.take(gap("Flood", 5, 6, "a"));
  expect([told, judged, gaps.last]).toEqual([[], [], undefined]);
  gaps.open();
  expect(told).toEqual([{ ...gap("Disconnected", 99_999, 100_000), since: 0 }, gap("Flood", 5, 6, "a")]);
  const next = gap("Disconnected", 200_000, 200_001);
  gaps.take(next);
  gaps.open();
  expect(told).toHaveLength(3);
  expect(judged).toEqual(told);
  expect(gaps.last).toBe(next);
});

test("gaps of two containers become one of the node", () => {
  const { told, gaps } = heard();
  for (const container of ["a", "b", "a"]) gaps.take(gap("Flood", 1, 2, container));
  gaps.open();
  expect(told.map(({ container }) => container)).toEqual([""]);
});

test("what the judge has said already is told, and not judged again", () => {
  const { told, judged, gaps } = heard();
  const known = gap("ExecLess", 1, 2);
  gaps.know(known);
  expect([told, judged, gaps.last]).toEqual([[known], [], known]);
});
