import { rules } from "@bailiff/node-agent/judge/rules/index";
import { expect, test } from "vitest";
import type { Corpus } from "../corpus/corpus.ts";
import { fixtureCorpus } from "../corpus/fixture.ts";
import { dials } from "../curves/dials.ts";
import { isAsked, sit, sitAgain, sitWithout } from "./sit.ts";
import { trialsOf } from "./trials.ts";
import { worthOf } from "./worth.ts";

const whole = await fixtureCorpus();
const names = ["train-1", "train-2", "dev-attack-2", "dev-benign-1"];
const corpus: Corpus = { ...whole, sessions: whole.sessions.filter(({ name }) => names.includes(name)) };
const sitting = sit(trialsOf(corpus, "recorded"));
const dialOf = (name: string) => {
  const found = dials().find((dial) => dial.name === name);
  if (found === undefined) throw new Error(`no threshold ${name}`);
  return found;
};

test("the recorded trials are the judged sessions, and each fold's held-out one beside the attacked ones", () => {
  const parts = sitting.answers.map(
    ({ trial }) => `${trial.part} ${trial.session.name} ${trial.lesson.training.length}`,
  );
  expect(parts).toEqual([
    ...["judged dev-attack-2 2", "judged dev-benign-1 2"],
    ...["heldOut train-1 1", "attacked dev-attack-2 1"],
    ...["heldOut train-2 1", "attacked dev-attack-2 1"],
  ]);
  const parts2 = new Set(trialsOf(corpus, "all").map(({ part }) => part));
  expect([...parts2].sort()).toEqual([
    "attacked",
    "grafts",
    "heldOut",
    "honest",
    "invented",
    "judged",
    "perturbed",
    "situations",
    "varied",
  ]);
});

// What is skipped, because nothing there asked for the threshold, must be what would have come out anyway.
test.each([
  ["bitsFrom.strange", 2],
  ["bitsFrom.unusual", 3],
  ["counts.witnesses", 1],
  ["counts.crowd", 2],
  ["micros.soon", 1],
])("with %s at %d, what is judged again and what is kept are together what all of it gives", (name, to) => {
  const dial = dialOf(name);
  const quick = sitAgain(sitting, [{ dial, to }]);
  const group = dial.group;
  group[dial.key] = to;
  try {
    const slow = sit(trialsOf(corpus, "recorded"));
    expect(quick.map(({ alarms, high }) => ({ alarms, high }))).toEqual(
      slow.answers.map(({ alarms, high }) => ({ alarms, high })),
    );
  } finally {
    group[dial.key] = dial.value;
  }
  expect(sitAgain(sitting, [{ dial, to: dial.value }])).toEqual(sitting.answers);
});

test("without a rule that never objected every answer is kept, without another all of it is as if it weren't there", () => {
  const without = (name: string) =>
    sitWithout(
      sitting,
      rules.filter((rule) => rule.name === name),
    );
  expect(without("decoy").every((answer, index) => answer === sitting.answers[index])).toBe(true);
  const quiet = without("reverse-shell");
  expect(sitting.answers.flatMap(({ alarms }) => alarms).some(({ rule }) => rule === "reverse-shell")).toBe(true);
  expect(quiet.flatMap(({ alarms }) => alarms).filter(({ rule }) => rule === "reverse-shell")).toEqual([]);
  expect(sit(trialsOf(corpus, "recorded")).answers).toEqual(sitting.answers);
});

test("a threshold is asked for where a judge or a lesson asked, and then only", () => {
  expect(isAsked(sitting, { ...dialOf("bitsFrom.notable"), name: "bitsFrom.nobodysBusiness" })).toBe(false);
  expect(isAsked(sitting, dialOf("counts.settled"))).toBe(true);
  expect(isAsked(sitting, dialOf("bitsFrom.notable"))).toBe(true);
});

test("what answers come to is counted by part: each alarm beside a step is false, and every one in honest work", () => {
  const worth = worthOf(sitting.answers);
  expect([worth.forms["loud"]?.of, worth.forms["mimicry"]?.of]).toEqual([7, 8]);
  expect(worth.high?.attacked).toBeGreaterThan(0);
  const silent = worthOf(sitting.answers.map((answer) => ({ ...answer, alarms: [] })));
  expect([silent.fewest, silent.forms["loud"]?.found, silent.falseAlarms.judged]).toEqual([0, 0, 0]);
  const [first] = sitting.answers;
  if (first === undefined) throw new Error("there are answers");
  const alarm = { pod: "nobody/x", rule: "r", signature: "s", timesMs: [0], severity: "Medium" } as const;
  const noisy = worthOf([{ ...first, alarms: [alarm] }]);
  expect([noisy.falseAlarms.judged, noisy.falseAlarms.varied]).toEqual([1, 0]);
});
