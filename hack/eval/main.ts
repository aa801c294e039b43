// `npm run eval`: how good is the judge on a labelled corpus? Figures to standard output, progress and problems to standard error.
import { writeFile } from "node:fs/promises";
import { ablate } from "./ablation/ablation.ts";
import { type Arguments, parseArguments, usage } from "./arguments.ts";
import { loadCorpus } from "./corpus/corpus.ts";
import { curves } from "./curves/curves.ts";
import { type Evaluation, evaluate } from "./evaluate.ts";
import { figuresOf } from "./figures/figures.ts";
import { markdown, plainText } from "./report/print.ts";
import { sectionsOf } from "./report/sections.ts";
import { curveSections } from "./report/worth.ts";

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
  if (args.curves !== undefined) return printCurves(args, args.curves, loaded.corpus.hash);
  const scope = { folds: !args.isQuick, rotations: !args.isQuick, perturbed: args.isPerturbed };
  // What is left out is measured in other processes meanwhile.
  const ablation = args.isQuick ? undefined : ablate(loaded.corpus, args.corpus, args.isWide ? "all" : "recorded");
  const measured = evaluate(loaded.corpus, scope, told);
  if (ablation !== undefined) told("what each term is worth");
  const evaluation: Evaluation = ablation === undefined ? measured : { ...measured, ablation: await ablation };
  const sections = sectionsOf(evaluation);
  process.stdout.write(`${args.output === "json" ? JSON.stringify(evaluation, null, 2) : plainText(sections)}\n`);
  const files = [
    [args.report, () => markdown("How well Bailiff judges, measured", preface(args, evaluation.corpus.hash), sections)],
    [args.figures, () => `${JSON.stringify(figuresOf(evaluation), null, 2)}\n`],
  ] as const;
  for (const [file, text] of files) if (file !== undefined && !(await written(file, text()))) return 1;
  return 0;
}

async function printCurves(args: Arguments, names: "all" | readonly string[], hash: string): Promise<number> {
  const measured = await curves(args.corpus, names, args.isQuick ? "recorded" : "varied");
  const sections = curveSections(measured);
  process.stdout.write(`${args.output === "json" ? JSON.stringify(measured, null, 2) : plainText(sections)}\n`);
  const text = markdown("What each threshold gives at other values", preface(args, hash), sections);
  return args.report === undefined || (await written(args.report, text)) ? 0 : 1;
}

/** Which corpus, and the command that makes the file again. */
function preface({ isQuick, isPerturbed, isWide, curves: names }: Arguments, hash: string): string {
  const flags = [
    isQuick && "--quick",
    isPerturbed && "--perturb",
    isWide && "--wide",
    names !== undefined && "--curves",
    Array.isArray(names) && `--only ${names.join()}`,
    "--report FILE",
  ];
  return `Corpus: SHA-256 ${hash}. Made by \`npm run eval -- ${flags.filter(Boolean).join(" ")}\`; the same corpus and code give the same file.`;
}

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
