// One point of a curve: how the judge, as it is loaded in this process, does on a corpus, and on each training session left out.
// Prints a Point as JSON. Argument: the corpus's folder.
import { loadCorpus } from "../corpus/corpus.ts";
import { resultsOf } from "../detectors/detector.ts";
import { ours } from "../detectors/ours.ts";
import { judgeFolds, leaveOneOut } from "../folds/folds.ts";
import { score } from "../score/score.ts";
import type { Point } from "./curves.ts";

const loaded = await loadCorpus(process.argv[2] ?? "");
if ("problems" in loaded) throw new Error(loaded.problems.join("\n"));
const { corpus } = loaded;
const judged = score(resultsOf(ours(), corpus));
const folds = judgeFolds(leaveOneOut(corpus), corpus);
const point: Point = {
  forms: judged.forms,
  falseAlarms: judged.falseAlarms.count,
  heldOut: folds.map(({ benign }) => benign.falseAlarms.count),
  heldOutCases: folds.map(({ cases }) => cases.benign.medium),
  attackedFalse: folds.map(({ attacked }) => attacked.falseAlarms.count),
  found: folds.map(({ attacked }) => attacked.steps.found),
};
process.stdout.write(JSON.stringify(point));
