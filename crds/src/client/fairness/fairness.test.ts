import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Turns } from "./fairness.ts";

/** Keeps the event loop busy. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test("workers that never wait for anything let others have their turn", async () => {
  const turns = new Turns();
  let [isDone, othersTurns] = [false, 0];
  const others = (async () => {
    while (!isDone) {
      await nextTurn();
      othersTurns++;
    }
  })();
  const worker = async () => {
    for (let i = 0; i < 20; i++) {
      block(3);
      await turns.yield();
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  isDone = true;
  await others;
  expect(othersTurns).toBeGreaterThan(5); // 180 ms of work: some 15 turns; a single one without yielding
});

test("of many who wait for their turn one goes on in each", async () => {
  const turns = new Turns();
  let [isDone, pieces, most] = [false, 0, 0];
  const others = (async () => {
    while (!isDone) {
      await nextTurn();
      pieces = 0;
    }
  })();
  await turns.yield();
  block(11); // this turn is used up
  const worker = async () => {
    for (let i = 0; i < 5; i++) {
      await turns.yield();
      most = Math.max(most, ++pieces);
      block(3);
    }
  };
  await Promise.all(Array.from({ length: 12 }, worker));
  isDone = true;
  await others;
  expect(most).toBeLessThanOrEqual(2);
});
