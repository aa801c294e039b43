import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isOwnKey } from "../names.ts";
import { parseNetworkPolicy } from "../networkpolicy/parse.ts";
import { type Labels, selects } from "../networkpolicy/selector.ts";
import { isolate } from "./isolate.ts";

function policies(...selectors: unknown[]) {
  return selectors.map((podSelector, i) =>
    parseNetworkPolicy({ metadata: { namespace: "default", name: `p${i}` }, spec: { podSelector } }),
  );
}

const is = (key: string, value: string) => ({ matchLabels: { [key]: value } });
const has = (...matchExpressions: { key: string; operator: string; values?: string[] }[]) => ({ matchExpressions });
const web = { app: "web", tier: "front", track: "stable", "bailiff.dev/quarantine": "bot" };

describe("the fewest labels whose removal takes a pod out of every policy that allows", () => {
  test.each([
    ["none where no policy allows", [], []],
    ["none where no policy selects the pod", [is("app", "db")], []],
    ["the one label that a policy asks for", [is("app", "web")], ["app"]],
    [
      "one label for two policies that share it",
      [{ matchLabels: { app: "web", tier: "front" } }, { matchLabels: { tier: "front", track: "stable" } }],
      ["tier"],
    ],
    ["two where two policies share nothing", [is("app", "web"), is("track", "stable")], ["app", "track"]],
    [
      "the first by name where one is as good as the other",
      [{ matchLabels: { track: "stable", tier: "front" } }],
      ["tier"],
    ],
    [
      "another one where the first would let a policy select",
      [{ matchLabels: { app: "web", tier: "front" } }, has({ key: "app", operator: "DoesNotExist" })],
      ["tier"],
    ],
    [
      "more where NotIn selects once a label is gone",
      [is("app", "web"), { ...is("tier", "front"), ...has({ key: "app", operator: "NotIn", values: ["web"] }) }],
      ["app", "tier"],
    ],
    ["none where our own label takes it out", [has({ key: "bailiff.dev/quarantine", operator: "DoesNotExist" })], []],
  ])("%s", (_, selectors, remove) => {
    expect(isolate(policies(...selectors), web, isOwnKey)).toEqual({ possible: true, remove });
  });
});

describe("where no removal helps the policy and the reason are named", () => {
  test.each([
    ["an empty selector", [{}], "policy default/p0 selects every pod (empty podSelector)"],
    [
      "a selector of absence",
      [has({ key: "debug", operator: "DoesNotExist" })],
      "policy default/p0 selects pods by !debug, which no removal undoes",
    ],
    [
      "a trap: one policy wants the label, another its absence",
      [is("app", "web"), has({ key: "app", operator: "DoesNotExist" })],
      "policy default/p1 selects pods by !app, which no removal undoes once app is removed",
    ],
    [
      "our own label",
      [has({ key: "bailiff.dev/quarantine", operator: "Exists" })],
      "policy default/p0 selects pods by bailiff.dev/quarantine, which no removal undoes",
    ],
  ])("%s", (_, selectors, message) => {
    expect(isolate(policies(...selectors), web, isOwnKey)).toMatchObject({
      possible: false,
      reason: "Inescapable",
      message,
    });
  });

  test("thousands of policies are named shortly", () => {
    const answer = isolate(policies(...Array.from({ length: 3000 }, () => ({}))), web, isOwnKey);
    expect(answer).toMatchObject({ possible: false, policies: ["default/p0"] });
  });
});

test("a search beyond its bound says so instead of guessing", () => {
  const pairs = Array.from({ length: 20 }, (_, i) => ({ matchLabels: { [`a${i}`]: "x", [`b${i}`]: "x" } }));
  const labels = Object.assign({}, ...pairs.map(({ matchLabels }) => matchLabels)) as Labels;
  expect(isolate(policies(...pairs), labels, isOwnKey)).toMatchObject({ possible: false, reason: "TooMany" });
});

test("the answer is as small as the smallest of all subsets, and the first of its size", () => {
  const keys = ["a", "b", "c", "d"];
  const expression = fc.record({
    key: fc.constantFrom(...keys),
    operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist"),
    values: fc.constantFrom(["x"], ["y"], ["x", "y"]),
  });
  const selectors = fc.array(fc.array(expression, { minLength: 1, maxLength: 3 }), { maxLength: 5 });
  fc.assert(
    fc.property(selectors, fc.dictionary(fc.constantFrom(...keys), fc.constantFrom("x", "y")), (lists, labels) => {
      const all = policies(...lists.map((matchExpressions) => ({ matchExpressions })));
      const without = (removed: string[]): Labels =>
        Object.fromEntries(Object.entries(labels).filter(([key]) => !removed.includes(key)));
      const sets = Object.keys(labels).reduce<string[][]>(
        (sets, key) => sets.flatMap((set) => [set, [...set, key]]),
        [[]],
      );
      const [best] = sets
        .filter((removed) => !all.some(({ pods }) => selects(pods, without(removed))))
        .map((removed) => removed.sort())
        .sort((a, b) => a.length - b.length || (a.join() < b.join() ? -1 : 1));
      const answer = isolate(all, labels, isOwnKey);
      expect(answer.possible ? answer.remove : undefined).toEqual(best);
    }),
    { numRuns: 2000 },
  );
});
