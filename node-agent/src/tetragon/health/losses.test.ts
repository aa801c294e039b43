import { expect, test } from "vitest";
import { lossSeries } from "../../../../hack/tetragon-stand-in/metrics.ts";
import { type Losses, lostBetween, readLosses } from "./losses.ts";

const page = (values: Readonly<Record<string, number>> = {}, started = 100) =>
  [
    "# HELP process_start_time_seconds Start time.",
    "# TYPE process_start_time_seconds gauge",
    `process_start_time_seconds ${started}`,
    'go_gc_duration_seconds{quantile="0"} NaN',
    ...lossSeries.map((series) => `${series} ${values[series.split("{")[0] ?? ""] ?? 0}`),
  ].join("\n");
const read = (...from: Parameters<typeof page>): Losses => readLosses(page(...from));

test("series of one counter add up, whatever their labels hold", () => {
  const text = `${page()}\ntetragon_bpf_missed_events_total{error="a} b",msg_op="7"} 2\ntetragon_bpf_missed_events_total{error="c"} 3 1795159982000`;
  expect(readLosses(text).counts.get("ring")).toBe(5);
});

test("a counter that has labels appears with its first loss: until then it is zero", () => {
  const text = page().replaceAll(/^tetragon_bpf.*$/gm, "");
  expect(readLosses(text)).toMatchObject({ isComplete: true });
  expect(readLosses(text).counts.get("ring")).toBe(0);
});

test.each([
  ["nothing", ""],
  ["another program's", "go_goroutines 12\nup 1"],
  ["a page without the listener's counter", page().replace(/^tetragon_notify.*$/m, "")],
  ["what is no number", page().replace(/^tetragon_notify.*$/m, "tetragon_notify_overflowed_events_total many")],
  ["bytes", "\0\u0001{}{}{}\n\n="],
])("%s is no proof that nothing was lost", (_, text) => {
  const losses = readLosses(text);
  expect(losses.isComplete).toBe(false);
  expect(losses.counts.has("listener")).toBe(false);
});

test("what grew was lost; what came without a pod was not", () => {
  const before = read({ tetragon_notify_overflowed_events_total: 5 });
  const now = read({ tetragon_notify_overflowed_events_total: 9, tetragon_event_cache_fetch_failures_total: 7 });
  expect([...(lostBetween(before, now) ?? [])]).toEqual([["listener", 4]]);
  expect([...(lostBetween(now, now) ?? [])]).toEqual([]);
});

test.each([
  ["fell", read({ tetragon_notify_overflowed_events_total: 5 }), read()],
  ["have another start", read({}, 100), read({}, 200)],
])("counters that %s are another Tetragon's", (_, before, now) => {
  expect(lostBetween(before, now)).toBeUndefined();
});
