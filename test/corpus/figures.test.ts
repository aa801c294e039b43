// The evaluation of the corpus must not get worse than what was committed. `npm run eval -- --figures test/corpus/figures.json` writes
// better figures down; the report beside it is made by the command in its head.
import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { fixtureCorpus } from "../../hack/eval/corpus/fixture.ts";
import { type Evaluation, evaluate } from "../../hack/eval/evaluate.ts";
import { type Figures, figuresOf, worse } from "../../hack/eval/figures/figures.ts";

const read = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), "utf8");
let evaluation: Evaluation;
let figures: Figures;

beforeAll(async () => {
  evaluation = evaluate(await fixtureCorpus(), { folds: true, rotations: false, ablation: false, perturbed: false });
  figures = figuresOf(evaluation);
}, 120_000);

test("no figure is worse than the committed one", async () => {
  expect(worse(JSON.parse(await read("figures.json")), figures)).toEqual([]);
});

test("the report is of this corpus", async () => {
  expect(await read("report.md")).toContain(evaluation.corpus.hash);
});

test("what the figures must reach at least, they reach", () => {
  const share = (form: string): number => (figures.found[form]?.found ?? 0) / (figures.found[form]?.of ?? 1);
  expect(share("loud")).toBeGreaterThanOrEqual(0.95);
  expect(share("mimicry")).toBeGreaterThanOrEqual(0.75);
  expect(figures.falseAlarms).toBeLessThanOrEqual(4);
  expect(figures.benignCases).toMatchObject({ high: 0, quarantine: 0 });
  expect(figures.medianDelaySeconds).toBeLessThanOrEqual(5);
});

test("every simple detector finds less of what is disguised, or cries wolf more often, or both", () => {
  for (const [name, simple] of Object.entries(evaluation.simple)) {
    expect(simple.steps.found, name).toBeLessThan(evaluation.ours.steps.found);
    expect(simple.falseAlarms.count, name).toBeGreaterThanOrEqual(evaluation.ours.falseAlarms.count);
  }
});
