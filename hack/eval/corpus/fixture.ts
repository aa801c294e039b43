// The corpus that comes with the code: nine sessions of three minutes, five kinds of agents, 46 labelled attack steps.
import { fileURLToPath } from "node:url";
import { type Corpus, loadCorpus } from "./corpus.ts";

export const fixtureFolder: string = fileURLToPath(new URL("../../../test/fixtures/corpus", import.meta.url));

/** The corpus of test/fixtures. */
export async function fixtureCorpus(): Promise<Corpus> {
  const loaded = await loadCorpus(fixtureFolder);
  if ("problems" in loaded) throw new Error(loaded.problems.join("\n"));
  return loaded.corpus;
}
