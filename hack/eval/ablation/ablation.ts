// What each of our terms is worth: everything is held again with one of them left out. A rule by taking its alarms away, since no rule
// sees another's; a number by a value that does nothing; a function by another answer; what the judge is told, out of what it is given.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Rule } from "@bailiff/node-agent/judge/rule";
import { rules } from "@bailiff/node-agent/judge/rules/index";
import type { Corpus } from "../corpus/corpus.ts";
import { dials } from "../curves/dials.ts";
import { type Answer, type Sitting, sit, sitAgain } from "../trials/sit.ts";
import { trialsOf, type Width } from "../trials/trials.ts";
import { type Worth, worthOf } from "../trials/worth.ts";
import { withoutAncestry, withoutImages, withoutKind } from "./blinders.ts";
import { type Cut, cuts } from "./cuts.ts";
import { variable } from "./surgeon.ts";
import { terms } from "./terms.ts";

export interface Ablated {
  readonly without: string;
  readonly worth: Worth;
}

export interface Ablation {
  readonly asItIs: Worth;
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

/** Leaves out each gate, some groups, each rule that has alarms, each term, and each thing that the judge is told. */
export async function ablate(corpus: Corpus, folder: string, width: Width): Promise<Ablation> {
  const operations = operate(folder, width);
  const sitting = sit(trialsOf(corpus, width));
  const { answers } = sitting;
  const spoke = new Set(answers.flatMap(({ alarms }) => alarms.map(({ rule }) => rule)));
  const gates = [...new Set(rules.map(({ gate }) => gate))].filter((gate) => !aboutSight.has(gate));
  const rows = [
    ...gates.map((gate) => withoutRules(`gate ${gate}`, answers, (rule) => rule.gate === gate)),
    ...Object.entries(groups).map(([name, those]) => withoutRules(name, answers, (rule) => those.includes(rule))),
    ...rules
      .filter(({ name }) => spoke.has(name))
      .map(({ name }) => withoutRules(`rule ${name}`, answers, (rule) => rule.name === name)),
    ...terms.map(({ without, off }) => ({ without, worth: worthOf(turnedOff(sitting, off)) })),
    ...(["exec", "connect", "file"] as const).map((kind) => blind(`${kind} events`, withoutKind(corpus, kind), width)),
    blind("who started whom", withoutAncestry(corpus), width),
    blind("image digests (rollouts)", withoutImages(corpus), width),
    blind("what the cluster says of pods and addresses", { ...corpus, objects: [] }, width),
    ...(await operations),
  ];
  return { asItIs: worthOf(answers), rows, silent: rules.map(({ name }) => name).filter((name) => !spoke.has(name)) };
}

const blind = (without: string, corpus: Corpus, width: Width): Ablated => ({
  without,
  worth: worthOf(sit(trialsOf(corpus, width)).answers),
});

/** The answers without the alarms of some rules. What their findings kept from being learned stays unlearned. */
export function withoutRules(without: string, answers: readonly Answer[], isOut: (rule: Rule) => boolean): Ablated {
  const out = new Set(rules.filter(isOut).map(({ name }) => name));
  const worth = worthOf(
    answers.map((answer) => ({ ...answer, alarms: answer.alarms.filter(({ rule }) => !out.has(rule)) })),
  );
  const { high: _, ...rest } = worth;
  return { without, worth: rest };
}

function turnedOff(sitting: Sitting, off: Readonly<Record<string, number>>): Answer[] {
  const all = dials();
  const turns = Object.entries(off).map(([name, to]) => {
    const dial = all.find((one) => one.name === name);
    if (dial === undefined) throw new Error(`there is no threshold ${name} to switch off`);
    return { dial, to };
  });
  return sitAgain(sitting, turns);
}

const run = promisify(execFile);

/** Each cut in a process of its own, one after the other. */
async function operate(folder: string, width: Width): Promise<Ablated[]> {
  const rows: Ablated[] = [];
  for (const one of cuts) rows.push({ without: one.without, worth: await operated(one, folder, width) });
  return rows;
}

async function operated(one: Cut, folder: string, width: Width): Promise<Worth> {
  const at = (file: string): string => join(import.meta.dirname, file);
  const { stdout } = await run(process.execPath, ["--import", at("surgeon.ts"), at("operation.ts"), folder, width], {
    env: { ...process.env, [variable]: JSON.stringify(one) },
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(stdout) as Worth;
}
