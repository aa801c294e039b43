// The evaluation of the corpus must not get worse than what was committed. `npm run eval -- --figures test/corpus/figures.json` writes
// better figures down; the report beside it is made by the command in its head.
import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { fixtureCorpus } from "../../hack/eval/corpus/fixture.ts";
import { type Evaluation, evaluate } from "../../hack/eval/evaluate.ts";
import { type Figures, figuresOf, worse } from "../../hack/eval/figures/figures.ts";
import { goalsOf } from "../../hack/eval/report/goals.ts";

const read = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), "utf8");
let evaluation: Evaluation;
let figures: Figures;

beforeAll(async () => {
  evaluation = evaluate(await fixtureCorpus(), { folds: true, rotations: false, perturbed: false });
  figures = figuresOf(evaluation);
}, 120_000);

test("no figure is worse than the committed one", async () => {
  expect(worse(JSON.parse(await read("figures.json")), figures)).toEqual([]);
});

test("the report is of this corpus", async () => {
  expect(await read("report.md")).toContain(evaluation.corpus.hash);
});

test("every goal is reached", () => {
  const reached = goalsOf(evaluation);
  expect(reached).toHaveLength(6);
  expect(reached.filter(({ isReached }) => !isReached)).toEqual([]);
});

test("every simple detector finds less of what is disguised, or cries wolf more often, or both", () => {
  for (const [name, simple] of Object.entries(evaluation.simple)) {
    expect(simple.steps.found, name).toBeLessThan(evaluation.ours.steps.found);
    expect(simple.falseAlarms.count, name).toBeGreaterThanOrEqual(evaluation.ours.falseAlarms.count);
  }
});
