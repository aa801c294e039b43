import { expect, test } from "vitest";
import { type Figures, worse } from "./figures.ts";

const committed: Figures = {
  corpus: "abc",
  found: { loud: { found: 31, of: 32 }, mimicry: { found: 12, of: 14 } },
  missed: ["a1", "m1", "m2"],
  falseAlarms: 2,
  benignCases: { medium: 1, high: 0, quarantine: 0 },
  medianDelaySeconds: 0.5,
  p90DelaySeconds: 4,
  unattributed: 0,
  heldOut: { falseAlarms: 4, medium: 2, high: 0, quarantine: 0, leastFound: 42 },
};

test.each<[string, Partial<Figures>, string[]]>([
  ["the same", {}, []],
  [
    "better everywhere",
    {
      found: { loud: { found: 32, of: 32 }, mimicry: { found: 14, of: 14 } },
      missed: [],
      falseAlarms: 0,
      medianDelaySeconds: 0,
      heldOut: { falseAlarms: 0, medium: 0, high: 0, quarantine: 0, leastFound: 46 },
    },
    [],
  ],
  ["one step lost, another won", { missed: ["a2", "m1", "m2"] }, ["steps that were found: a2"]],
  [
    "one more missed",
    { found: { ...committed.found, loud: { found: 30, of: 32 } }, missed: ["a1", "a2", "m1", "m2"] },
    ["loud steps missed: 1 → 2", "steps that were found: a2"],
  ],
  ["a form gone", { found: { loud: { found: 31, of: 32 } } }, ["mimicry steps missed: 2 → 14"]],
  ["another false alarm", { falseAlarms: 3 }, ["false alarms: 2 → 3"]],
  [
    "a benign pod that would be quarantined",
    { benignCases: { medium: 1, high: 0, quarantine: 1 } },
    ["benign pods with a case, quarantine: 0 → 1"],
  ],
  ["a little slower", { medianDelaySeconds: 1.4 }, []],
  ["slower", { medianDelaySeconds: 1.6 }, ["median delay, seconds: 0.5 → 1.6"]],
  ["another corpus", { corpus: "def" }, ["another corpus: abc → def"]],
  [
    "worse in a fold",
    { heldOut: { ...committed.heldOut, leastFound: 41, high: 1 } },
    ["held-out pods with a case, high: 0 → 1", "steps not found by the worst training: -42 → -41"],
  ],
])("figures are compared: %s", (_, changed, sentences) => {
  expect(worse(committed, { ...committed, ...changed })).toEqual(sentences);
});
