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
  const isLive = () => true;
  claims.claim("a", "support/bot", "support/p", 0);
  expect(["support/p", "support/q"].map((policy) => claims.holdsFor(policy, isLive, 1))).toEqual([true, false]);
  claims.free("a");
  expect(claims.holdsFor("support/p", isLive, 1)).toBe(false);
});

test("a policy is free of a pod that went with its case, once the caches must have known it", () => {
  const claims = new Claims();
  claims.claim("a", "support/bot", "support/p", 0);
  const isLive = (uid: string) => uid !== "a";
  expect([59_999, 60_000].map((nowMs) => claims.holdsFor("support/p", isLive, nowMs))).toEqual([true, false]);
});

test("a cut that was refused was never claimed", () => {
  const claims = new Claims();
  claims.claim("a", "support/bot", "support/p", 0);
  claims.withdraw("a");
  expect([claims.has("a"), claims.lastHour("support/bot", 1)]).toEqual([false, []]);
});
