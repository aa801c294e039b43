// The command line of `npm run eval`.
import { parseArgs } from "node:util";
import { fixtureFolder } from "./corpus/fixture.ts";

export interface Arguments {
  readonly corpus: string;
  readonly output: "table" | "json";
  /** Where to write the report in Markdown. */
  readonly report: string | undefined;
  /** Where to write the figures that a test holds later ones against. */
  readonly figures: string | undefined;
  /** Only our judge and the simple detectors. */
  readonly isQuick: boolean;
  /** Also rewritten sessions: other names, places, paces, and every step done to every agent. */
  readonly isPerturbed: boolean;
  /** What each term is worth on perturbed and invented sessions too. */
  readonly isWide: boolean;
  /** Only thresholds, measured at other values: these, by name, or all of them; undefined: the evaluation. */
  readonly curves: "all" | readonly string[] | undefined;
}

export const usage = `usage: npm run eval -- [--corpus DIR] [-o table|json] [--report FILE.md] [--figures FILE.json]
                         [--quick] [--perturb] [--wide]
       npm run eval -- --curves [--only NAME,…] [--corpus DIR] [-o table|json] [--report FILE.md]

Trains on a corpus's sessions of kind "training", judges the others, and prints what was found of each labelled step, what
was said of benign time, what simple detectors make of the same, what each of our terms is worth, and whether training on
other sessions would have told the same.

  --corpus DIR     labels.json, cluster.json and sessions/ (default: test/fixtures/corpus)
  -o, --output     table (default) or json
  --report FILE    also write the report in Markdown
  --figures FILE   also write the figures that test/corpus/figures.test.ts compares with
  --quick          only our judge and the simple detectors: no folds, no ablation
  --perturb        also judge rewritten sessions: other names, places and paces, every step done to every agent
  --wide           what each term is worth not only on the recordings and their folds, but on perturbed sessions, grafts and
                   invented scripts too: some six minutes of processor time
  --curves         measure every threshold of node-agent/src/judge/thresholds.ts at other values, half to double, and nothing
                   else: some ten minutes of processor time; with --quick against the recordings and their folds alone
  --only NAMES     of these alone, such as bitsFrom.alarming,counts.few
`;

/** Parses a command line. Never throws: what is wrong with it is a problem. */
export function parseArguments(argv: readonly string[]): Arguments | "help" | { readonly problem: string } {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(argv);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  if (values.help) return "help";
  const { output } = values;
  if (output !== "table" && output !== "json") return { problem: `--output ${output}: is neither table nor json` };
  const { corpus, report, figures, quick, perturb, wide, curves, only } = values;
  if (quick && figures !== undefined) return { problem: "--figures needs the folds: leave --quick away" };
  if (quick && wide) return { problem: "--wide is about terms: leave --quick away" };
  if (only !== undefined && !curves) return { problem: "--only: names thresholds for --curves" };
  return {
    ...{ corpus, output, report, figures, isQuick: quick, isPerturbed: perturb, isWide: wide },
    curves: curves ? (only?.split(",").filter((name) => name !== "") ?? "all") : undefined,
  };
}

const parse = (argv: readonly string[]) =>
  parseArgs({
    args: [...argv],
    allowPositionals: false,
    options: {
      corpus: { type: "string", default: fixtureFolder },
      output: { type: "string", short: "o", default: "table" },
      report: { type: "string" },
      figures: { type: "string" },
      quick: { type: "boolean", default: false },
      perturb: { type: "boolean", default: false },
      wide: { type: "boolean", default: false },
      curves: { type: "boolean", default: false },
      only: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  }).values;
