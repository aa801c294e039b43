import { expect, test } from "vitest";
import { missing, phases, summary } from "./phases.ts";

test("a run that reached everything misses nothing, and one that stopped says what is missing, in order", () => {
  expect(missing(phases)).toEqual([]);
  expect(summary(phases)).toBe("all 5 phases were reached: armed, learned, attacked, in custody, released");
  expect(missing(["armed", "learned", "attacked"])).toEqual(["in custody", "released"]);
  expect(summary(["learned", "armed", "attacked"])).toBe("not reached: in custody, released");
});
