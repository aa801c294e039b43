// What each of our terms is worth: everything is held again with one of them left out. A rule by having it say nothing; a number by a value that does nothing; a function by another answer; what the judge is told, out of what it is given.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Rule } from "@bailiff/node-agent/judge/rule";
import { rules } from "@bailiff/node-agent/judge/rules/index";
import type { Corpus } from "../corpus/corpus.ts";
import { type Sitting, sit, sitWithout } from "../trials/sit.ts";
import { isNarrow, trialsOf, type Width } from "../trials/trials.ts";
import { type Worth, worthOf } from "../trials/worth.ts";

export interface Ablated {
  readonly without: string;
  readonly worth: Worth;
  /** True: held against recordings, their folds and situations alone, not against scripts. */
  readonly isNarrow?: true;
}

export interface Ablation {
  readonly asItIs: Worth;
  /** The same of the trials that narrow rows were held against. */
  readonly narrowly: Worth;
  readonly rows: readonly Ablated[];
  /** Rules that have no alarm in any trial: nothing can tell what they are worth. */
  readonly silent: readonly string[];
}

/** Gates that a policy can't switch off, since they say what could not be seen. */
const aboutSight: ReadonlySet<string> = new Set(["Identity", "Coverage"]);
const novelty = rules.filter(({ gate }) => gate === "Novelty");
const knownBad = rules.filter(({ gate }) => gate === "KnownBad");
/** Groups of rules beside the gates. */
const groups: Readonly<Record<string, readonly Rule[]>> = {
  "KnownBad and Sequence: habits alone": rules.filter(({ gate }) => gate === "KnownBad" || gate === "Sequence"),
  "KnownBad and rare-episode": [...knownBad, ...novelty.filter(({ name }) => name === "rare-episode")],
  "Novelty and Quota: rules about words and sequences alone": rules.filter(
    ({ gate }) => gate === "Novelty" || gate === "Quota",
  ),
};

/**
 * Leaves out each rule that says anything, each gate, some groups, each term, and each thing that the judge is told. Rules are asked again
 * only where they spoke, so they are held against everything; the rest changes everything, and is held against less.
 */
export async function ablate(corpus: Corpus, folder: string, width: Width): Promise<Ablation> {
  const narrow = width === "recorded" ? "recorded" : "situations";
  const elsewhere = Promise.all(
    (["gates", "terms", "sight", "cuts"] as const).map((what) => operated(folder, narrow, what)),
  );
  const sitting = sit(trialsOf(corpus, width));
  const spoke = new Set(sitting.answers.flatMap(({ alarms }) => alarms.map(({ rule }) => rule)));
  const own = rulesHeardIn(sitting).map(({ name }) =>
    withoutRules(`rule ${name}`, sitting, (rule) => rule.name === name),
  );
  const [gates = [], ...others] = await elsewhere;
  return {
    asItIs: worthOf(sitting.answers),
    narrowly: worthOf(sitting.answers.filter(({ trial }) => isNarrow(trial, narrow))),
    rows: [...gates, ...own, ...others.flat()],
    silent: rules.map(({ name }) => name).filter((name) => !spoke.has(name)),
  };
}

/** Rules that objected to anything, also below what is told of. */
export function rulesHeardIn({ spoke }: Sitting): Rule[] {
  const heard = new Set(spoke.flatMap((one) => [...one]));
  return rules.filter(({ name }) => heard.has(name));
}

/** Each gate and some groups left out. */
export function withoutGates(sitting: Sitting): Ablated[] {
  const gates = [...new Set(rules.map(({ gate }) => gate))].filter((gate) => !aboutSight.has(gate));
  return [
    ...gates.map((gate) => withoutRules(`gate ${gate}`, sitting, (rule) => rule.gate === gate)),
    ...Object.entries(groups).map(([name, those]) => withoutRules(name, sitting, (rule) => those.includes(rule))),
  ];
}

/** The same trials without some rules. */
export function withoutRules(without: string, sitting: Sitting, isOut: (rule: Rule) => boolean): Ablated {
  return { without, worth: worthOf(sitWithout(sitting, rules.filter(isOut))) };
}

const run = promisify(execFile);

/** Some of the rows, measured in a process of its own. */
async function operated(
  folder: string,
  width: "recorded" | "situations",
  what: "gates" | "cuts" | "terms" | "sight",
): Promise<Ablated[]> {
  const argv = [join(import.meta.dirname, "operation.ts"), folder, width, what];
  const { stdout } = await run(process.execPath, argv, { maxBuffer: 16 * 1024 * 1024 });
  return (JSON.parse(stdout) as Ablated[]).map((row) => ({ ...row, isNarrow: true }));
}
