import { expect, test } from "vitest";
import { stuckCheck, watchCheck } from "./checks.ts";

const counts = {
  objects: 0,
  syncedAfterMs: undefined,
  lists: 0,
  expired: 0,
  watches: 0,
  failures: 0,
  stalls: 0,
  events: 0,
  thrown: 0,
};
const watch = (isSynced: boolean, quietMs: number, problem?: string) => ({
  isSynced,
  stats: { ...counts, quietMs, problem },
});

test.each([
  ["fresh", watch(true, 1_000), undefined],
  ["fresh after trouble", watch(true, 1_000, "410"), undefined],
  ["not synced", watch(false, 1_000), "not synced yet"],
  ["forbidden", watch(false, 1_000, "403 Forbidden"), "not synced yet: 403 Forbidden"],
  ["stale", watch(true, 201_000, "refused"), "no sign of the API server for 201 s: refused"],
])("a watch that is %s", (_, informer, expected) => {
  expect(watchCheck(informer)()).toBe(expected);
});

test("a reconcile that runs for ever makes the process unhealthy", () => {
  const queue = { depth: 0, running: 1, waiting: 0, adds: 1, retries: 0, failing: 0, oldestMs: 0, failures: 0 };
  expect(stuckCheck({ stats: { ...queue, longestMs: 600_000 } })()).toBeUndefined();
  expect(stuckCheck({ stats: { ...queue, longestMs: 600_001 } })()).toBe("a reconcile has been running for 600 s");
});
