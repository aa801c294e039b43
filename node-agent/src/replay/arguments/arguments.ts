// replay's command line, made into what is to be done.
import type { Micros } from "@bailiff/proto/event";
import { parseTime } from "../time/time.ts";
import { parseFlags } from "./flags.ts";

const outputs = ["table", "wide", "json", "yaml", "timeline", "html"] as const;
export type Output = (typeof outputs)[number];

export interface Arguments {
  readonly train: readonly string[];
  readonly judge: readonly string[];
  readonly policy: readonly string[];
  readonly cluster: readonly string[];
  readonly names: readonly string[];
  readonly baseline: string | undefined;
  readonly saveBaseline: string | undefined;
  readonly until: Micros | undefined;
  readonly plan: string | undefined;
  readonly isStrict: boolean;
  readonly output: Output;
  /** The verdict whose gates are to be explained, instead of the output. */
  readonly explain: string | undefined;
}

export const usage = `Usage: npm run replay -- --judge FILE… [options]

Judges recorded Tetragon streams and prints the verdicts. Exit status: 0 no verdict, 3 verdicts, 1 error, 2 usage.

  --judge FILE…          recordings to judge: .pb, .json, .jsonl, gzip or not; - is standard input
  --train FILE…          recordings to learn from
  --until TIME           what lies before, in any recording, is learned from; RFC 3339 or seconds since 1970
  --policy FILE…         AgentPolicies (YAML or JSON); without any, every pod is an agent in mode Detect
  --cluster FILE…        Kubernetes objects as kubectl prints them, also of pods that are gone by now
  --names FILE…          lines of name, address, from, to
  --baseline FILE        learned before, by --save-baseline
  --save-baseline FILE   writes what was learned
  --plan FILE            writes the quarantine that would be made
  --explain NAME         shows every gate's numbers for one verdict
  --strict               anything skipped is an error
  -o, --output FORM      ${outputs.join(", ")} (default: table)
  -h, --help             prints this

npm prints a banner of its own on standard output; for pipes: npm run -s replay -- … -o json | jq
and for a page to read and pass on: npm run -s replay -- … -o html > case.html
`;

const flags = {
  judge: { kind: "list" },
  train: { kind: "list" },
  policy: { kind: "list" },
  cluster: { kind: "list" },
  names: { kind: "list" },
  until: { kind: "one" },
  baseline: { kind: "one" },
  "save-baseline": { kind: "one" },
  plan: { kind: "one" },
  explain: { kind: "one" },
  output: { kind: "one", short: "o" },
  strict: { kind: "none" },
  help: { kind: "none", short: "h" },
} as const;

/** Reads the command line: what to do, `help`, or one line that says what is wrong with it. */
export function parseArguments(argv: readonly string[]): Arguments | "help" | { readonly problem: string } {
  const { values, problem } = parseFlags(argv, flags);
  if (problem !== undefined) return { problem };
  if (values.help.length > 0) return "help";
  const [output = "table"] = values.output;
  const [until] = values.until;
  const [explain] = values.explain;
  const [saveBaseline] = values["save-baseline"];
  const untilMicros = until === undefined ? undefined : parseTime(until);
  if (until !== undefined && untilMicros === undefined)
    return { problem: `--until "${until}" is no time: write 2026-11-20T07:33:02.57Z or seconds since 1970` };
  if (!isOutput(output)) return { problem: `-o "${output}" is not known: use one of ${outputs.join(", ")}` };
  if (explain !== undefined && (output === "json" || output === "yaml" || output === "html"))
    return { problem: `--explain prints text and -o ${output} something else: give one of them` };
  const { train, judge } = values;
  if (judge.length === 0 && (train.length === 0 || saveBaseline === undefined))
    return { problem: "nothing to do: give recordings with --judge, or --train and --save-baseline" };
  const allFiles = [train, judge, values.policy, values.cluster, values.names, values.baseline].flat();
  if (allFiles.filter((file) => file === "-").length > 1)
    return { problem: "standard input (-) can be read once only" };
  return {
    train,
    judge,
    policy: values.policy,
    cluster: values.cluster,
    names: values.names,
    baseline: values.baseline[0],
    saveBaseline,
    until: untilMicros,
    plan: values.plan[0],
    isStrict: values.strict.length > 0,
    output,
    explain,
  };
}

function isOutput(text: string): text is Output {
  return (outputs as readonly string[]).includes(text);
}
