import { expect, test } from "vitest";
import { Claims } from "./claims.ts";

const hourMs = 3_600_000;

test("a pod that was let go counts for the hour and not among the held", () => {
  const claims = new Claims();
  claims.claim("a", "support/bot", "support/p", 0);
  claims.claim("b", "support/bot", "support/p", 1);
  claims.free("a");
  expect(claims.held("support/bot")).toEqual(["b"]);
  expect(claims.lastHour("support/bot", hourMs)).toEqual(["b"]);
  expect(claims.lastHour("support/bot", hourMs - 1)).toEqual(["a", "b"]);
  expect(claims.lastHour("crm/bot", 2)).toEqual([]);
});

test("a policy holds prisoners until the last of them is let go", () => {
  const claims = new Claims();
  claims.claim("a", "support/bot", "support/p", 0);
  expect([claims.holdsFor("support/p"), claims.holdsFor("support/q")]).toEqual([true, false]);
  claims.free("a");
  expect(claims.holdsFor("support/p")).toBe(false);
});

test("a cut that was refused was never claimed", () => {
  const claims = new Claims();
  claims.claim("a", "support/bot", "support/p", 0);
  claims.withdraw("a");
  expect([claims.has("a"), claims.lastHour("support/bot", 1)]).toEqual([false, []]);
});
