// For tests of hours: a clock that stands still until somebody waits for it, and then jumps to when he wants to be called.
import type { Clock } from "./clock.ts";

/**
 * `jump` resolves once somebody waited and was called; hours pass in as many jumps as there are waits in them, whatever the machine.
 * `waits` is how many there are now.
 */
export function jumpingClock() {
  let nowMs = 0;
  const waiting = new Map<() => void, number>();
  const clock: Clock = {
    monotonicMs: () => nowMs,
    epochMs: () => Date.UTC(2026, 10, 21) + nowMs,
    after(delayMs, callback) {
      waiting.set(callback, nowMs + delayMs);
      return () => waiting.delete(callback);
    },
  };
  const jump = async (): Promise<void> => {
    while (waiting.size === 0) await new Promise(setImmediate);
    const [callback, atMs] = [...waiting].sort(([, a], [, b]) => a - b)[0] ?? [() => {}, nowMs];
    nowMs = atMs;
    waiting.delete(callback);
    callback();
  };
  return { clock, jump, nowMs: () => nowMs, waits: () => waiting.size };
}
