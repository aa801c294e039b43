// A case that is closed while something new is still on its way to it: what nobody was told is nobody's to have closed.
import { type AgentVerdict, type AgentVerdictSpec, check, type Finding, type Severity } from "@bailiff/crds";
import { finding, verdict } from "@bailiff/crds/samples/samples";
import { expect, test } from "vitest";
import { PodCase } from "./pod-case.ts";

const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 8, 0, second)).toISOString();
const one = (signature: string, second: number, more: Partial<Finding> = {}): Finding =>
  ({
    ...{ ...finding(), container: "app", signature, times: [at(second)] },
    ...{ firstSeen: at(second), lastSeen: at(second), ...more },
  }) as Finding;
const stored = (findings: readonly Finding[], status?: object, more: object = {}): AgentVerdict => {
  const severity = findings[0]?.severity ?? "Low";
  const object = { ...verdict({ findings, count: findings.length, severity, ...more }), ...(status && { status }) };
  const checked = check("AgentVerdict", object, "test");
  if (!checked.ok) throw new Error(checked.problems.join("\n"));
  return checked.value;
};
const spec = (...findings: readonly Finding[]) => stored(findings).spec;
const signatures = (of: AgentVerdictSpec | undefined) => of?.findings.map(({ signature }) => signature);
const closed = (phase: string, findings: readonly Finding[], more: object = {}) =>
  stored(findings, { phase, closedAt: at(30) }, more);

test.each(["Released", "Dismissed", "Expired"])(
  "a case that is %s before a finding was written leaves it to the next",
  (phase) => {
    const pod = new PodCase("u", "ns", "p");
    pod.locate([stored([one("old", 1)])]);
    expect(pod.close(closed(phase, [one("old", 1)]), spec(one("old", 1), one("unwritten", 29)), Date.now())).toBe(true);
    const wanted = pod.wanted(undefined);
    expect(signatures(wanted)).toEqual(["unwritten"]);
    expect(wanted !== undefined && pod.mayOpen(wanted)).toBe(true);
  },
);

test("a case that is deleted before a finding was written leaves it to the next, and nothing else", () => {
  const pod = new PodCase("u", "ns", "p");
  pod.locate([stored([one("old", 1)])]);
  pod.close(undefined, spec(one("old", 29), one("unwritten", 29)), Date.parse(at(30)));
  expect(signatures(pod.wanted(undefined))).toEqual(["unwritten"]);
});

test("a case on disk that was closed while the node agent was away opens the next with what it didn't say", () => {
  const pod = new PodCase("u", "ns", "p");
  pod.base = spec(one("old", 1), one("unwritten", 29));
  pod.isBaseACopy = true;
  pod.locate([closed("Dismissed", [one("old", 1)])]);
  const wanted = pod.wanted(undefined);
  expect(signatures(wanted)).toEqual(["unwritten"]);
  expect(wanted !== undefined && pod.mayOpen(wanted)).toBe(true);
});

test("a finding that comes late, of a time before the closing, opens the next case too", () => {
  const pod = new PodCase("u", "ns", "p");
  pod.locate([closed("Expired", [one("old", 1)])]);
  expect(pod.mayOpen(spec(one("late", 20)))).toBe(true);
  expect(pod.mayOpen(spec(one("old", 20)))).toBe(false);
});

test("what found no room in a full case was closed with it, unless it is worse than what was shown", () => {
  const pod = new PodCase("u", "ns", "p");
  pod.locate([closed("Expired", [one("shown", 1, { severity: "Medium" })], { findingsShed: 3 })]);
  expect(pod.mayOpen(spec(one("shed", 20, { severity: "Medium" })))).toBe(false);
  expect(pod.mayOpen(spec(one("worse", 20, { severity: "High" })))).toBe(true);
});

test("what is only counted is written every 15 s at first, every minute in the end, and what is new as soon as ever", () => {
  const pod = new PodCase("u", "ns", "p");
  const afterMs = (key: string, nowMs: number): number => {
    pod.found(key, "Low", nowMs);
    const { dueMs } = pod;
    pod.dueMs = Number.POSITIVE_INFINITY;
    pod.isNews = false;
    pod.writtenMs = dueMs;
    return dueMs - nowMs;
  };
  expect(afterMs("one", 0)).toBe(0);
  expect([10, 20_000, 100_000].map((nowMs) => afterMs("one", nowMs))).toEqual([14_990, 10_000, 0]);
  expect(afterMs("one", 100_000)).toBe(25_000);
  expect(afterMs("one", 3_600_000)).toBe(0);
  expect(afterMs("one", 3_600_000)).toBe(60_000);
  expect(afterMs("two", 3_661_000)).toBe(1_000);
  expect(afterMs("one", 3_662_000)).toBe(15_000);
});

test("a case that became worse is due at once, however lately it was written, and goes before what only became more", () => {
  const pod = new PodCase("u", "ns", "p");
  const due = (key: string, severity: Severity, nowMs: number) => {
    Object.assign(pod, { dueMs: Number.POSITIVE_INFINITY, isWorse: false, writtenMs: nowMs - 1 });
    pod.found(key, severity, nowMs);
    return [pod.dueMs - nowMs, pod.isWorse];
  };
  expect(due("first", "Low", 1_000)).toEqual([0, true]);
  expect(due("another", "Low", 2_000)).toEqual([1_999, false]);
  expect(due("worse", "Medium", 3_000)).toEqual([0, true]);
  expect(due("as bad", "Medium", 4_000)).toEqual([499, false]);
  // The same again, but grave this time: no new finding, and a worse case all the same.
  expect(due("as bad", "Critical", 5_000)).toEqual([0, true]);
});
