import { ApiError } from "@bailiff/crds/client/index";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { allSynced, Controller, type ControllerOptions } from "./controller.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A running controller with its end; the signal aborts when the test does. */
function running(options: Omit<ControllerOptions, "name">) {
  const stop = new AbortController();
  const controller = new Controller({ name: "test", random: () => 0.5, ...options });
  return { controller, stop, ended: controller.run(stop.signal) };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

test("a key that changes while it is reconciled is reconciled again, and only one at a time", async () => {
  const finish: (() => void)[] = [];
  const { controller, stop, ended } = running({
    reconcile: () => new Promise((resolve) => finish.push(() => resolve(undefined))),
  });
  controller.enqueue("a");
  await settle();
  controller.enqueue("a");
  controller.enqueue("a");
  await settle();
  expect(finish).toHaveLength(1);
  finish[0]?.();
  await settle();
  expect(finish).toHaveLength(2);
  finish[1]?.();
  await settle();
  expect(finish).toHaveLength(2);
  stop.abort();
  await ended;
});

test("a failure is retried later and later, counted, told, and forgotten once it works", async () => {
  const told: number[] = [];
  let failing = 3;
  const { controller, stop, ended } = running({
    reconcile: async () => {
      if (failing-- > 0) throw new Error("not yet");
      return undefined;
    },
    report: (_, __, retryMs) => told.push(retryMs),
  });
  controller.enqueue("a");
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toEqual([3.75, 7.5, 15]);
  expect(controller.stats).toMatchObject({ failures: 3, depth: 0, running: 0, waiting: 0 });
  failing = 1;
  controller.enqueue("a");
  await vi.advanceTimersByTimeAsync(1000);
  expect(told.at(-1)).toBe(3.75);
  stop.abort();
  await ended;
});

test("an API server that asks for a pause gets it", async () => {
  const told: number[] = [];
  const { controller, stop, ended } = running({
    reconcile: () => Promise.reject(new ApiError({ code: 429, reason: "x", message: "x", retryAfterMs: 3000 })),
    report: (_, __, retryMs) => told.push(retryMs),
  });
  controller.enqueue("a");
  await settle();
  expect(told).toEqual([3000]);
  stop.abort();
  await ended;
});

test("one key that fails for ever keeps no other from its turn", async () => {
  const seen: string[] = [];
  const { controller, stop, ended } = running({
    concurrency: 1,
    reconcile: async (key) => {
      seen.push(key);
      if (key === "bad") throw new Error("always");
      return undefined;
    },
  });
  controller.enqueue("bad");
  controller.enqueue("good");
  await vi.advanceTimersByTimeAsync(100);
  expect(seen.slice(0, 2)).toEqual(["bad", "good"]);
  stop.abort();
  await ended;
});

test("what is due later is looked at then; due at once for ever doesn't starve the rest; due at NaN is a failure", async () => {
  const looks = { later: 0, always: 0, never: 0 };
  const dueMs = { later: 30_000, always: -1, never: Number.NaN };
  const { controller, stop, ended } = running({
    concurrency: 1,
    reconcile: async (key) => {
      const name = key as keyof typeof looks;
      looks[name]++;
      return { afterMs: dueMs[name] };
    },
  });
  for (const key of Object.keys(looks)) controller.enqueue(key);
  await vi.advanceTimersByTimeAsync(1000);
  expect(looks.later).toBe(1);
  expect(looks.always).toBeGreaterThan(1);
  expect(looks.always).toBeLessThanOrEqual(101);
  expect(controller.stats.failures).toBe(looks.never);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(looks.later).toBe(2);
  stop.abort();
  await ended;
});

test("every key is looked at once in each resync period though nothing happens, not all in one moment", async () => {
  const times: number[] = [];
  let chance = 0;
  const { stop, ended } = running({
    reconcile: async () => {
      times.push(performance.now());
      return undefined;
    },
    keys: () => ["a", "b", "c"],
    resyncMs: 1000,
    random: () => (chance = (chance + 0.3) % 1),
  });
  await vi.advanceTimersByTimeAsync(999);
  expect(times).toHaveLength(3);
  expect(new Set(times).size).toBe(3);
  await vi.advanceTimersByTimeAsync(1000);
  expect(times).toHaveLength(6);
  stop.abort();
  await ended;
});

test("the end waits for what is running, tells it to stop, and starts nothing more", async () => {
  const begun: string[] = [];
  const { controller, stop, ended } = running({
    concurrency: 1,
    reconcile: (key, signal) => {
      begun.push(key);
      return new Promise((resolve) => signal.addEventListener("abort", () => setTimeout(() => resolve(undefined), 50)));
    },
  });
  controller.enqueue("a");
  controller.enqueue("b");
  await settle();
  stop.abort();
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  await vi.advanceTimersByTimeAsync(49);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(isOver).toBe(true);
  expect(begun).toEqual(["a"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a stuck reconcile shows in the age of the one that runs longest", async () => {
  const { controller } = running({ reconcile: () => new Promise(() => {}) });
  controller.enqueue("a");
  await vi.advanceTimersByTimeAsync(5000);
  expect(controller.stats).toMatchObject({ longestMs: 5000, running: 1 });
});

test("who waits for caches is let go when all have synced, or by the signal", async () => {
  const { signal } = new AbortController();
  await allSynced([{ synced: Promise.resolve() }, { synced: Promise.resolve() }], signal);
  const stop = new AbortController();
  const waiting = allSynced([{ synced: new Promise(() => {}) }], stop.signal);
  stop.abort(new Error("stop"));
  await expect(waiting).rejects.toThrow("stop");
});
