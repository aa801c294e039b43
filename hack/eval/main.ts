// `npm run eval`: how good is the judge on a labelled corpus? Figures to standard output, progress and problems to standard error.
import { writeFile } from "node:fs/promises";
import { parseArguments, usage } from "./arguments.ts";
import { loadCorpus } from "./corpus/corpus.ts";
import { evaluate } from "./evaluate.ts";
import { markdown, plainText } from "./report/print.ts";
import { sectionsOf } from "./report/sections.ts";

async function main(argv: readonly string[]): Promise<number> {
  const args = parseArguments(argv);
  if (args === "help") {
    process.stdout.write(usage);
    return 0;
  }
  if ("problem" in args) {
    process.stderr.write(`eval: ${args.problem}\n\n${usage}`);
    return 2;
  }
  const loaded = await loadCorpus(args.corpus);
  if ("problems" in loaded) {
    process.stderr.write(loaded.problems.map((problem) => `eval: ${problem}\n`).join(""));
    return 1;
  }
  const evaluation = evaluate(loaded.corpus);
  const sections = sectionsOf(evaluation);
  process.stdout.write(`${args.output === "json" ? JSON.stringify(evaluation, null, 2) : plainText(sections)}\n`);
  if (args.report !== undefined) {
    const preface = `Corpus ${evaluation.corpus.hash}. Made by \`npm run eval -- --report FILE\`.`;
    await writeFile(args.report, markdown("How well Bailiff judges, measured", preface, sections));
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
