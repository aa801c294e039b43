// What the judge, as it is loaded in this process, is worth: printed as JSON. Arguments: the corpus's folder, and how wide to look.
import { loadCorpus } from "../corpus/corpus.ts";
import { sit } from "../trials/sit.ts";
import { trialsOf, type Width } from "../trials/trials.ts";
import { worthOf } from "../trials/worth.ts";

const [folder = "", width = "recorded"] = process.argv.slice(2);
const loaded = await loadCorpus(folder);
if ("problems" in loaded) throw new Error(loaded.problems.join("\n"));
process.stdout.write(JSON.stringify(worthOf(sit(trialsOf(loaded.corpus, width as Width)).answers)));
