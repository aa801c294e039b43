import { expect, test } from "vitest";
import { Breadths, newBreadth } from "./breadth.ts";

const second = 1_000_000;
const start = 1_795_000_020 * second;

test("different places within a minute and within 20 s of it are counted once each, in any order", () => {
  const calls = [0, 1, 2, 25, 31, 32, 62].map((at, index) => ({ time: start + at * second, place: `p${index}` }));
  const most = (order: typeof calls): number[] => {
    const breadths = new Breadths();
    const reached = [...order, ...order].map(({ place, time }) => breadths.bump("pod", place, time));
    return [
      Math.max(...reached.map((one) => one?.within ?? 0)),
      Math.max(...reached.map((one) => one?.recently ?? 0)),
      reached.filter((one) => one === undefined).length,
    ];
  };
  expect(most(calls)).toEqual([6, 3, 7]);
  expect(most([...calls].reverse())).toEqual([6, 3, 7]);
});

test("sums are over clock minutes of one pod, of which each place counts once", () => {
  const breadths = new Breadths();
  const sums = newBreadth();
  const note = (by: string, place: string, at: number) => breadths.note(sums, by, place, start + at * second);
  for (const at of [0, 1, 2]) for (const place of ["a", "b", "c"]) note("pod-1", place, at);
  note("pod-2", "a", 3);
  note("pod-1", "a", 70);
  note("pod-1", "d", 4);
  // Minutes with 3, 1 and 1 places; what came late belongs to none.
  expect(sums).toEqual({ minutes: 3, places: 5, squares: 11 });
});

test("callers and places that an attacker makes up end", () => {
  const breadths = new Breadths();
  for (let index = 0; index < 2000; index++) breadths.bump("pod", `p${index}`, start);
  expect(breadths.bump("pod", "one more", start)).toBeUndefined();
  for (let index = 0; index < 2000; index++) breadths.bump(`pod-${index}`, "p", start);
  expect(breadths.around("pod", start)).toEqual([]);
});
