// However many things an attacker names, memory ends somewhere, and what found no room is counted.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { pipeline } from "../testing/engine.ts";
import { hostileActions } from "../testing/hostile.ts";
import type { Pipeline } from "./pipeline.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
function heapMiB(): number {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

const caps: Readonly<Record<string, number>> = {
  containers: 4096,
  cases: 4096,
  nobodies: 4096,
  standings: 4096,
  baselines: 4096,
  blindNodes: 16_384,
  blindPods: 4096,
  subjects: 16_384,
  destinations: 16_384,
  marksBeyondTheirOwn: 36_864,
  processesOfOneContainer: 2048,
  findingsOfOneCase: 512,
};

function expectBounded(engine: Pipeline): void {
  const { sizes } = engine;
  expect(Object.keys(sizes).sort()).toEqual(Object.keys(caps).sort());
  for (const [what, cap] of Object.entries(caps)) expect(sizes[what], what).toBeLessThanOrEqual(cap);
}

test("100,000 actions that all have new names fill no more memory than 50,000 did", () => {
  const engine = pipeline();
  let early = 0;
  let count = 0;
  for (const event of hostileActions({ actions: 100_000 })) {
    engine.take(event);
    if (++count === 50_000) early = heapMiB();
  }
  const growth = heapMiB() - early;
  expectBounded(engine);
  expect(engine.sizes["findingsOfOneCase"]).toBeGreaterThan(200);
  expect(engine.sizes["destinations"]).toBe(16_384);
  expect(growth).toBeLessThan(60);
  for (const { spec } of engine.verdicts()) expect(spec.findings.length).toBeLessThanOrEqual(40);
});

test("30,000 pods that nobody heard of push out older ones, and that is counted", () => {
  const engine = pipeline({ isTrained: false });
  for (const event of hostileActions({ actions: 30_000, newPodEach: 1 })) engine.take(event);
  expectBounded(engine);
  expect(engine.sizes["containers"]).toBe(4096);
  expect(engine.tally.shed.get("container")).toBe(30_000 - 4096);
  expect(engine.tally.shed.get("case")).toBeGreaterThan(0);
});

test("command lines of a megabyte are let go of, though their actions are remembered", () => {
  const engine = pipeline({ isTrained: false });
  const before = heapMiB();
  for (const event of hostileActions({ actions: 2000, longEach: 5, long: 1_000_000 })) engine.take(event);
  expect(engine.verdicts().length).toBeGreaterThan(0);
  expect(heapMiB() - before).toBeLessThan(60);
});

test("learning from hostile actions is bounded too, and what finds no room is counted", () => {
  const engine = pipeline({ isTrained: false });
  for (const event of hostileActions({ actions: 30_000 })) engine.learn(event);
  expectBounded(engine);
  for (const baseline of engine.baselines.values())
    for (const learned of baseline.containers.values()) {
      expect(learned.exec.size).toBeLessThanOrEqual(400);
      expect(learned.connect.size).toBeLessThanOrEqual(600);
    }
  const shed = [...engine.baselines.values()].flatMap(({ containers }) =>
    [...containers.values()].map(({ shed }) => shed.connect),
  );
  expect(Math.max(...shed)).toBeGreaterThan(0);
});
