// `npm run eval`: how good is the judge on a labelled corpus? Figures to standard output, progress and problems to standard error.
import { writeFile } from "node:fs/promises";
import { type Arguments, parseArguments, usage } from "./arguments.ts";
import { loadCorpus } from "./corpus/corpus.ts";
import { curves } from "./curves/curves.ts";
import { type Evaluation, evaluate } from "./evaluate.ts";
import { figuresOf } from "./figures/figures.ts";
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
  const told = (doing: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`eval: ${doing}…\n`);
  };
  const scope = {
    folds: !args.isQuick,
    rotations: !args.isQuick,
    ablation: !args.isQuick,
    perturbed: args.isPerturbed,
  };
  const measured = evaluate(loaded.corpus, scope, told);
  const evaluation: Evaluation = {
    ...measured,
    ...(args.curves.length > 0 && {
      curves: await curves(args.corpus, args.curves, (name) => told(`threshold ${name}`)),
    }),
  };
  const sections = sectionsOf(evaluation);
  process.stdout.write(`${args.output === "json" ? JSON.stringify(evaluation, null, 2) : plainText(sections)}\n`);
  const preface = `Corpus: SHA-256 ${evaluation.corpus.hash}. Made by \`npm run eval -- ${again(args)}\`; the same corpus and code give the same file.`;
  const files = [
    [args.report, () => markdown("How well Bailiff judges, measured", preface, sections)],
    [args.figures, () => `${JSON.stringify(figuresOf(evaluation), null, 2)}\n`],
  ] as const;
  for (const [file, text] of files) if (file !== undefined && !(await written(file, text()))) return 1;
  return 0;
}

/** The flags that make this report again. */
const again = ({ isQuick, isPerturbed, curves: names }: Arguments): string =>
  [
    isQuick && "--quick",
    isPerturbed && "--perturb",
    names.length > 0 && `--curves ${names === "all" ? names : names.join()}`,
    "--report FILE",
  ]
    .filter(Boolean)
    .join(" ");

async function written(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text);
    return true;
  } catch (error) {
    process.stderr.write(
      `eval: ${file}: can't be written: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return false;
  }
}

process.exitCode = await main(process.argv.slice(2));
