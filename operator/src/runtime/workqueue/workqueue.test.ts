import { systemClock } from "@bailiff/crds/client/index";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { requeueBackoff, WorkQueue } from "./workqueue.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const make = () => new WorkQueue(systemClock, () => 0.5);

/** Lets every promise that can settle do so. */
const settle = () => vi.advanceTimersByTimeAsync(0);

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("add" as const), key: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("take" as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("done" as const), nth: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("retry" as const), key: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("addAfter" as const),
      key: fc.nat(3),
      ms: fc.integer({ min: -5, max: 50 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 100 }) }) },
);

test("whatever is added, taken and done in whatever order: no key is in two hands, and no wish is lost", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const queue = make();
      const running: string[] = [];
      /** Keys for which somebody wished a look that did not begin yet; what the queue must not forget. */
      const wished = new Set<string>();
      let open = 0;
      const take = () => {
        open++;
        void queue.take().then((taken) => {
          open--;
          if (!taken) return;
          expect(running).not.toContain(taken.key);
          running.push(taken.key);
          wished.delete(taken.key);
        });
      };
      const done = (nth: number) => {
        const [key] = running.splice(nth % running.length, 1);
        if (key !== undefined) queue.done(key);
      };
      for (const now of steps) {
        if (now.do === "take") take();
        else if (now.do === "done") running.length > 0 && done(now.nth);
        else if (now.do === "pass") await vi.advanceTimersByTimeAsync(now.ms);
        else {
          wished.add(String(now.key));
          if (now.do === "add") queue.add(String(now.key));
          else if (now.do === "retry") queue.retry(String(now.key));
          else queue.addAfter(String(now.key), now.ms);
        }
        await settle();
        expect(queue.stats.running).toBe(running.length);
      }
      // Everything that waits for a time comes in; then workers that are always there must see every wish.
      await vi.advanceTimersByTimeAsync(requeueBackoff.maxMs);
      for (let round = 0; round < 20; round++) {
        while (open < 4) take();
        await settle();
        while (running.length > 0) done(0);
        await settle();
      }
      expect([...wished]).toEqual([]);
      expect(queue.stats).toMatchObject({ depth: 0, running: 0, waiting: 0, oldestMs: 0 });
    }),
    { numRuns: 300 },
  );
});

test("a key added ten times while it waits in line is handed out once", async () => {
  const queue = make();
  for (let i = 0; i < 10; i++) queue.add("a");
  expect(queue.stats).toMatchObject({ depth: 1, adds: 1 });
});

test("a key added while it is worked on comes again when that is done, not before", async () => {
  const queue = make();
  queue.add("a");
  expect(await queue.take()).toMatchObject({ key: "a" });
  queue.add("a");
  const next = vi.fn();
  void queue.take().then(next);
  await settle();
  expect(next).not.toHaveBeenCalled();
  queue.done("a");
  await settle();
  expect(next).toHaveBeenCalledWith({ key: "a", waitedMs: 0 });
});

test("retries wait longer each time, never more than a minute, and start over once it worked", () => {
  const queue = make();
  const waits = Array.from({ length: 20 }, () => queue.retry("a"));
  expect(waits.slice(0, 4)).toEqual([3.75, 7.5, 15, 30]);
  expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
  expect(waits.at(-1)).toBe(45_000);
  expect(queue.stats.failing).toBe(1);
  queue.forget("a");
  expect(queue.stats.failing).toBe(0);
  expect(queue.retry("a")).toBe(3.75);
  expect(queue.stats.retries).toBe(21);
});

test("a retry waits at least as long as the API server asked for", () => {
  expect(make().retry("a", 5_000)).toBe(5_000);
});

test("of several waits for a key the earliest counts, and it comes once", async () => {
  const queue = make();
  queue.addAfter("a", 100);
  queue.addAfter("a", 50);
  queue.addAfter("a", 70);
  expect(queue.stats.waiting).toBe(1);
  await vi.advanceTimersByTimeAsync(49);
  expect(queue.stats.depth).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(queue.stats.depth).toBe(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(queue.stats).toMatchObject({ depth: 1, adds: 1, waiting: 0 });
});

test("a wait of a year is kept, not turned into none by the timer's overflow", async () => {
  const queue = make();
  queue.addAfter("a", 365 * 86_400_000);
  await vi.advanceTimersByTimeAsync(1000);
  expect(queue.stats).toMatchObject({ depth: 0, waiting: 1 });
});

test("keys come in the order in which they were added, a hundred thousand of them too", async () => {
  const queue = make();
  const keys = Array.from({ length: 100_000 }, (_, i) => String(i));
  for (const key of keys) queue.add(key);
  vi.advanceTimersByTime(7);
  expect(queue.stats.oldestMs).toBe(7);
  for (const key of keys) {
    expect(await queue.take()).toEqual({ key, waitedMs: 7 });
    queue.done(key);
  }
  expect(queue.stats.depth).toBe(0);
});

test("closing lets waiting workers go, drops what is in line, and leaves no timer", async () => {
  const queue = make();
  const waiting = queue.take();
  queue.addAfter("a", 100);
  queue.close();
  queue.add("b");
  queue.addAfter("c", 1);
  queue.retry("d");
  expect(await waiting).toBeUndefined();
  expect(await queue.take()).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});
