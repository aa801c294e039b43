import { expect, test } from "vitest";
import { missing, phases, summary } from "./phases.ts";

test("a run that reached everything misses nothing, and one that stopped says what is missing, in order", () => {
  expect(missing(phases)).toEqual([]);
  expect(summary(phases)).toBe("all 6 phases were reached: armed, learned, attacked, in custody, proven, released");
  expect(missing(["armed", "learned", "attacked"])).toEqual(["in custody", "proven", "released"]);
  expect(summary(["learned", "armed", "attacked"])).toBe("not reached: in custody, proven, released");
});
