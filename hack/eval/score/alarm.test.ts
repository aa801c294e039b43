import type { AgentVerdict, Severity } from "@bailiff/crds";
import { expect, test } from "vitest";
import type { Step } from "../corpus/corpus.ts";
import { type Alarm, alarmsOf, weighAlarms } from "./alarm.ts";

const start = Date.parse("2026-11-20T08:00:00.000Z");
const step: Step = {
  id: "s1",
  technique: "miner",
  form: "loud",
  agent: "bot",
  pod: "ns/a",
  startMs: start,
  endMs: start + 5000,
  firstMs: start + 40.5,
  execIds: new Set(),
  markerMicros: new Set(),
};
const alarm = (afterMs: number | readonly number[], pod = "ns/a"): Alarm => ({
  pod,
  rule: "miner",
  signature: "x",
  timesMs: [afterMs].flat().map((one) => start + one),
  severity: "Medium",
});

test.each<[string, Alarm, boolean]>([
  ["at its first millisecond", alarm(0), true],
  ["a millisecond before it", alarm(-1), false],
  ["10 s after its end", alarm(15_000), true],
  ["later than that", alarm(15_001), false],
  ["on another pod of that time", alarm(1000, "ns/b"), false],
  ["on a pod of that name elsewhere", alarm(1000, "other/a"), false],
  ["told once, by any of its times", alarm([-9000, 3000, 60_000]), true],
])("an alarm belongs to a step %s: %s", (_, one, isInside) => {
  const { outcomes, falseAlarms } = weighAlarms({ steps: [step] }, [one]);
  expect(outcomes[0]?.alarms).toEqual(isInside ? [one] : []);
  expect(falseAlarms).toEqual(isInside ? [] : [one]);
});

test("the delay is from the step's first event to the first alarm, and never negative", () => {
  const delay = (...after: number[]): number | undefined =>
    weighAlarms(
      { steps: [step] },
      after.map((one) => alarm(one)),
    ).outcomes[0]?.delaySeconds;
  expect(delay(9040.5, 2040.5)).toBe(2);
  expect(delay(40)).toBe(0);
  expect(delay(20_000)).toBeUndefined();
});

test("an alarm inside of two steps of its pod finds both", () => {
  const second = { ...step, id: "s2", startMs: start + 3000 };
  const { outcomes, falseAlarms } = weighAlarms({ steps: [step, second] }, [alarm(4000)]);
  expect(outcomes.map(({ alarms }) => alarms.length)).toEqual([1, 1]);
  expect(falseAlarms).toEqual([]);
});

/** As much of a verdict as alarms are made of. */
function verdict(
  findings: readonly [rule: string, severity: Severity, seconds: readonly number[], signature?: string][],
) {
  const spec = {
    pod: { name: "a" },
    findings: findings.map(([rule, severity, seconds, signature = "x"]) => ({
      ...{ rule, severity, signature },
      times: seconds.map((one) => new Date(start + one * 1000).toISOString()),
    })),
  };
  return { metadata: { namespace: "ns", name: "v" }, spec } as unknown as AgentVerdict;
}

test("alarms are the 10-second buckets of findings of Medium and above; the same in two containers is one", () => {
  const alarms = alarmsOf([
    verdict([
      ["volume", "Medium", [1, 12, 25]],
      ["volume", "Medium", [3, 30], "y"],
      ["volume", "High", [2]],
      ["recon-burst", "Low", [1]],
    ]),
  ]);
  expect(alarms.map(({ rule, signature, timesMs }) => [rule, signature, ((timesMs[0] ?? 0) - start) / 1000])).toEqual([
    ["volume", "x", 1],
    ["volume", "y", 3],
    ["volume", "x", 12],
    ["volume", "x", 25],
    ["volume", "y", 30],
  ]);
});
