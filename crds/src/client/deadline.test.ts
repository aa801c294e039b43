import { getEventListeners } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "./clock.ts";
import { Deadline, unlessAborted } from "./deadline.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the limit ends it and says so", () => {
  const deadline = new Deadline(systemClock, 100);
  vi.advanceTimersByTime(99);
  expect(deadline.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect([deadline.signal.aborted, deadline.passed]).toEqual([true, true]);
});

test("each sign of life gives the whole limit again", () => {
  const deadline = new Deadline(systemClock, 100);
  for (let i = 0; i < 5; i++) {
    vi.advanceTimersByTime(99);
    deadline.restart();
  }
  expect(deadline.signal.aborted).toBe(false);
});

test("the caller's signal ends it with the caller's reason, and that isn't the limit", () => {
  const outer = new AbortController();
  const deadline = new Deadline(systemClock, 100, outer.signal);
  outer.abort("stop");
  expect([deadline.signal.reason, deadline.passed]).toEqual(["stop", false]);
  expect(new Deadline(systemClock, 100, outer.signal).signal.reason).toBe("stop");
});

test("a signal that outlives thousands of requests keeps nothing of them", async () => {
  const outer = new AbortController();
  for (let i = 0; i < 1000; i++) {
    const deadline = new Deadline(systemClock, 100, outer.signal);
    await unlessAborted(Promise.resolve(i), outer.signal);
    deadline.clear();
  }
  expect(getEventListeners(outer.signal, "abort")).toHaveLength(0);
  expect(vi.getTimerCount()).toBe(0);
});

test("who waits for work that never ends is let go by the signal", async () => {
  const outer = new AbortController();
  const waiting = unlessAborted(new Promise(() => {}), outer.signal);
  outer.abort(new Error("stop"));
  await expect(waiting).rejects.toThrow("stop");
});

test("who comes with an aborted signal is told so, and what the work ends in later is nobody's trouble", async () => {
  const work = Promise.reject(new Error("late"));
  await expect(unlessAborted(work, AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop");
});
