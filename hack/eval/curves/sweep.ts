// One process's share of the curves: prints them as JSON. Arguments: the corpus's folder, how wide to look, and the
// thresholds to measure.
import { loadCorpus } from "../corpus/corpus.ts";
import { isAsked, sit, sitAgain } from "../trials/sit.ts";
import { trialsOf, type Width } from "../trials/trials.ts";
import { worthOf } from "../trials/worth.ts";
import type { Curve } from "./curves.ts";
import { dials, otherValues } from "./dials.ts";

const [folder = "", width = "varied", ...names] = process.argv.slice(2);
const loaded = await loadCorpus(folder);
if ("problems" in loaded) throw new Error(loaded.problems.join("\n"));
// Situations cost as much as all the others, and are what terms are held against.
const sitting = sit(trialsOf(loaded.corpus, width as Width).filter(({ part }) => part !== "situations"));
const asItIs = worthOf(sitting.answers);

const curves = dials()
  .filter(({ name }) => names.includes(name))
  .map((dial): Curve => {
    const { name, value } = dial;
    if (process.stderr.isTTY) process.stderr.write(`eval: threshold ${name}…\n`);
    if (!isAsked(sitting, dial)) return { name, value, isAsked: false, points: [{ value, worth: asItIs }] };
    const others = otherValues(dial).map((other) => ({
      value: other,
      worth: worthOf(sitAgain(sitting, [{ dial, to: other }])),
    }));
    return {
      ...{ name, value, isAsked: true },
      points: [{ value, worth: asItIs }, ...others].sort((a, b) => a.value - b.value),
    };
  });
process.stdout.write(JSON.stringify(curves));
