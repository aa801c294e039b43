import { expect, test } from "vitest";
import { at, nowMs, verdict } from "../testing/snapshot.ts";
import { prunable } from "./prune.ts";

const closed = (name: string, seconds: number, phase = "Expired", uid = "gone") =>
  verdict({
    metadata: { name },
    spec: { pod: { name: "bot", uid, node: "node-1" } },
    status: { phase, closedAt: at(-seconds) },
  });
const names = (verdicts: Parameters<typeof prunable>[0], keep = { forMs: 3_600_000, most: 10 }) =>
  prunable(verdicts, (uid) => uid === "live", nowMs, keep).now.map(({ metadata }) => metadata.name);

test("cases go when they have been closed for long enough, and open ones never", () => {
  const open = verdict({ metadata: { name: "open", creationTimestamp: at(-9e6) } });
  expect(names([closed("old", 3601), closed("young", 3599), open])).toEqual(["old"]);
});

test("beyond the number that is kept the oldest go first", () => {
  expect(names([closed("b", 2), closed("c", 1), closed("a", 3)], { forMs: 1e12, most: 1 })).toEqual(["a", "b"]);
});

test("what a person has acknowledged stays for as long as the pod lives, however old and however many", () => {
  const cases = [closed("released", 9e6, "Released", "live"), closed("dismissed", 9e6, "Dismissed", "live")];
  expect(names([...cases, closed("expired", 9e6, "Expired", "live")], { forMs: 1000, most: 0 })).toEqual(["expired"]);
});

test("says when the next one will be old enough", () => {
  const next = (...verdicts: Parameters<typeof prunable>[0]) =>
    prunable(verdicts, (uid) => uid === "live", nowMs, { forMs: 3_600_000, most: 10 }).nextMs;
  expect(next(closed("old", 3601), closed("next", 3000), closed("last", 10))).toBe(nowMs + 600_001);
  expect(next(closed("old", 3601), closed("kept", 9e6, "Released", "live"))).toBeUndefined();
});

test("a case that is being deleted is left to whoever deletes it", () => {
  const going = { ...closed("going", 9e6), metadata: { name: "going", deletionTimestamp: at(-1) } };
  expect(names([going])).toEqual([]);
});
