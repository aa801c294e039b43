import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Heartbeat, lastAliveMs } from "./heartbeat.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bailiff-heartbeat-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function setUp() {
  const world = {
    nowMs: 1_000_000,
    received: 0,
    passed: 0,
    heldSinceMs: undefined as number | undefined,
    kept: 0,
    problems: [] as string[],
  };
  const file = join(folder, "alive");
  const heartbeat = new Heartbeat(file, {
    received: () => world.received,
    passed: () => world.passed,
    heldSinceMs: () => world.heldSinceMs,
    keep: () => world.kept++,
    report: (problem) => world.problems.push(String(problem)),
  });
  const beat = () => {
    world.nowMs += 1_000;
    heartbeat.beat({ epochMs: () => world.nowMs, monotonicMs: () => world.nowMs });
    return lastAliveMs(file);
  };
  return { world, beat };
}

test("no earlier life left a word", () => expect(lastAliveMs(join(folder, "alive"))).toBeUndefined());

test("while nothing waits it is alive now, and has kept what it found before it said so", () => {
  const { world, beat } = setUp();
  expect(beat()).toBe(1_001_000);
  world.received = world.passed = 500;
  expect(beat()).toBe(1_002_000);
  expect(world.kept).toBe(2);
});

test("with events on their way it is alive as of a moment of which all was judged", () => {
  const { world, beat } = setUp();
  world.received = 100;
  expect(beat()).toBeUndefined();
  [world.received, world.passed] = [200, 99];
  expect(beat()).toBeUndefined();
  [world.received, world.passed] = [300, 250];
  expect(beat()).toBe(1_001_000);
  expect(beat()).toBe(1_001_000);
  [world.received, world.passed] = [400, 350];
  expect(beat()).toBe(1_003_000);
});

test("an event that waits for its pod since before a moment holds that moment back", () => {
  const { world, beat } = setUp();
  [world.received, world.passed, world.heldSinceMs] = [10, 10, 1_000_500];
  expect([beat(), beat()]).toEqual([undefined, undefined]);
  world.heldSinceMs = 1_002_500;
  expect(beat()).toBe(1_001_000);
  world.heldSinceMs = undefined;
  expect(beat()).toBe(1_004_000);
});

test("a disk that refuses is told, and ends nothing; once it takes something again, life goes on", () => {
  const { world, beat } = setUp();
  mkdirSync(join(folder, "alive.part"));
  expect(beat()).toBeUndefined();
  expect(world.problems).toEqual([expect.stringContaining("EISDIR")]);
  rmSync(join(folder, "alive.part"), { recursive: true });
  expect(beat()).toBe(1_002_000);
});
