import { describe, expect, test } from "vitest";
import { at, nowMs, policy } from "../../verdicts/testing/snapshot.ts";
import { type Looked, nextExpiryMs, problemsOf } from "./problems.ts";

const looked: Looked = { nowMs, overlaps: [], hasService: () => true };
const told = (spec: Readonly<Record<string, unknown>>, change: Partial<Looked> = {}) =>
  problemsOf(policy({ spec }), { ...looked, ...change });
const exception = (rule: string, expires: string) => ({ rule, reason: "ticket", expires });

test("a policy that makes sense has none", () => {
  expect(
    told({ declared: { destinations: [{ service: { name: "crm" } }] }, exceptions: [exception("miner", at(60))] }),
  ).toEqual([]);
});

describe("a policy is told", () => {
  test.each<[string, object, Partial<Looked>, string, RegExp]>([
    ["that its selector is empty", { selector: {} }, {}, "EmptySelector", /selects none/],
    [
      "that it disables no rule",
      { rules: { disabled: ["mine"] } },
      {},
      "UnknownRule",
      /spec\.rules\.disabled\[0\]: there is no rule mine/,
    ],
    ["that it regrades no rule", { rules: { severity: { mine: "Low" } } }, {}, "UnknownRule", /severity\[mine\]/],
    [
      "that it excepts no rule",
      { exceptions: [exception("mine", at(60))] },
      {},
      "UnknownRule",
      /exceptions\[0\]\.rule/,
    ],
    [
      "that another one is younger",
      {},
      { overlaps: [{ other: "b", wins: true, pods: 2 }] },
      "Overlap",
      /this one is older and wins/,
    ],
    [
      "that another one is older",
      {},
      { overlaps: [{ other: "b", wins: false, pods: 1 }] },
      "Overlap",
      /belongs to policy b, which is older/,
    ],
    [
      "that a Service isn't there",
      { declared: { destinations: [{ service: { name: "crm" } }] } },
      { hasService: () => false },
      "UnknownService",
      /no Service support\/crm/,
    ],
    ["that an exception has ended", { exceptions: [exception("miner", at(-1))] }, {}, "ExpiredException", /ended at/],
    [
      "that its ttl ends before a cut is verified",
      { response: { ttl: "59s" } },
      {},
      "ShortTtl",
      /shorter than the 60 s/,
    ],
  ])("%s", (_, spec, change, reason, message) => {
    const [problem, ...others] = told({ ...spec }, change);
    expect(problem).toMatchObject({ reason });
    expect(problem?.message).toMatch(message);
    expect(others).toEqual([]);
  });

  test("of everything at once, the worst first", () => {
    const reasons = told({ response: { ttl: "1s", criticalTtl: "1s" }, rules: { disabled: ["mine"] } }).map(
      ({ reason }) => reason,
    );
    expect(reasons).toEqual(["UnknownRule", "ShortTtl", "ShortTtl"]);
  });
});

test("it is looked at again when the next exception ends", () => {
  const exceptions = [exception("miner", at(90)), exception("miner", at(60)), exception("miner", at(-60))];
  expect(nextExpiryMs(policy({ spec: { exceptions } }), nowMs)).toBe(Date.parse(at(60)));
  expect(nextExpiryMs(policy(), nowMs)).toBeUndefined();
});
