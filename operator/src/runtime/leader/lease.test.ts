import { expect, test } from "vitest";
import { defaultTiming, held, isFree, type Lease, type LeaseSpec, released, sight } from "./lease.ts";

const lease = (spec?: LeaseSpec): Lease => ({ metadata: { name: "x", uid: "u" }, ...(spec ? { spec } : {}) });
const renewed = (renewTime: string): Lease =>
  lease({ holderIdentity: "a", leaseDurationSeconds: 15, renewTime, leaseTransitions: 0 });

test("another's lease is free only when it hasn't changed for its duration by our own clock, whatever times it names", () => {
  const ancient = renewed("1970-01-01T00:00:00.000000Z");
  const first = sight(undefined, ancient, 1_000);
  expect(isFree(ancient, "b", first, 1_000, defaultTiming)).toBe(false);
  expect(isFree(ancient, "b", first, 16_000, defaultTiming)).toBe(false);
  expect(isFree(ancient, "b", first, 16_001, defaultTiming)).toBe(true);
});

test("any change counts as a renewal, a renewal dated backwards too", () => {
  const first = sight(undefined, renewed("2026-01-01T00:00:10.000000Z"), 0);
  const second = sight(first, renewed("2026-01-01T00:00:09.000000Z"), 10_000);
  expect(second.sinceMs).toBe(10_000);
  expect(sight(second, renewed("2026-01-01T00:00:09.000000Z"), 20_000)).toBe(second);
});

test("a lease that was deleted and made anew with the same words is another lease", () => {
  const first = sight(undefined, renewed("t"), 0);
  const again = { ...renewed("t"), metadata: { name: "x", uid: "v" } };
  expect(sight(first, again, 5).sinceMs).toBe(5);
});

test.each<[string, LeaseSpec | undefined]>([
  ["without a spec", undefined],
  ["with no holder", { holderIdentity: "" }],
  ["with a null holder", { holderIdentity: null }],
  ["that is ours", { holderIdentity: "b", leaseDurationSeconds: 9999 }],
])("a lease %s is free", (_, spec) => {
  expect(isFree(lease(spec), "b", { state: "", sinceMs: 0 }, 0, defaultTiming)).toBe(true);
});

test("taking over counts a transition and a new start; renewing keeps both", () => {
  const taken = held({ holderIdentity: "a", leaseTransitions: 4, acquireTime: "t" }, "b", 1_234, defaultTiming);
  expect(taken).toEqual({
    holderIdentity: "b",
    leaseDurationSeconds: 15,
    acquireTime: "1970-01-01T00:00:01.234000Z",
    renewTime: "1970-01-01T00:00:01.234000Z",
    leaseTransitions: 5,
  });
  expect(held(taken, "b", 5_000, defaultTiming)).toEqual({ ...taken, renewTime: "1970-01-01T00:00:05.000000Z" });
});

test("a released lease has no holder and is free at once", () => {
  const spec = released({ holderIdentity: "a", leaseTransitions: 2 }, 0);
  expect(spec).toMatchObject({ holderIdentity: "", leaseTransitions: 2 });
  expect(isFree(lease(spec), "b", { state: "", sinceMs: 0 }, 0, defaultTiming)).toBe(true);
});
