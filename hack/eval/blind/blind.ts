// Scripts written without a look at the rules, played to the judge: a figure that nothing was fitted to, the first time that it is run.
//
// `first`, first run, at commit 0723727: found 180 of 187 loud and 39 of 59 mimicry; told of 76 of 425 pieces of honest work (ops 7 of 87,
// coding 19 of 104, research 17 of 79, support 23 of 75, batch 5 of 70, web 5 of 10), 9 of them with a case of High or above. Its misses
// and false alarms were then looked into: 186, 42 and 50 with 1 of High at 46c1fce are fitted.
// `held`, written with the first ones but played only when rules had been changed by those, at cd0de18: 29 of 34 loud, 8 of 11 mimicry,
// 21 of 78 honest (ops 5 of 15, coding 1 of 24, research 4 of 15, support 9 of 13, batch 2 of 10), 1 of High. Two things were mended after
// that (public keys, fetched code in new pods): 30, 8 and 20 with none of High at 46c1fce are fitted.
// What is left of false alarms are floods of calls (a busy hour can't be told from a drain by its calls), places inside the cluster that
// a narrow agent never called, and a server that starts its first program ever.
import { readFile } from "node:fs/promises";
import { type Severity, severities } from "@bailiff/crds";
import type { Corpus } from "../corpus/corpus.ts";
import { splitOf } from "../detectors/detector.ts";
import { play, templatesOf } from "../invent/play.ts";
import { judge, type Trained, train } from "../judge/judge.ts";
import { type Host, hostsOf } from "../perturb/host.ts";
import { alarmsOf, weighAlarms } from "../score/alarm.ts";
import { type Script, type Shell, scriptsOf } from "./script.ts";

/** What was said of a script in a pod of one agent. */
export interface Answer {
  readonly title: string;
  /** `loud`, `mimicry` or `honest`. */
  readonly form: string;
  readonly agent: string;
  /** Rules that alarmed from the script's start to 10 s after its end, and in the minute after it. */
  readonly rules: readonly string[];
  /** The severity of the pod's case at the end; undefined where there is none. */
  readonly severity: Severity | undefined;
  readonly isQuarantined: boolean;
}

const shells: Readonly<Record<string, Shell>> = {
  "coding-agent": { binary: "/usr/bin/bash", flag: "-lc" },
  "batch-report": { binary: "/bin/bash", flag: "-c" },
};
const anyShell: Shell = { binary: "/usr/bin/sh", flag: "-c" };

/** The first, whose misses and false alarms were looked into, and those that were held back meanwhile. */
export type Part = "first" | "held";

/** Attacks on this agent, and honest work of it. */
export async function scriptsFor(agent: string, part: Part): Promise<Script[]> {
  const shell = shells[agent] ?? anyShell;
  const read = async (name: string): Promise<Script[]> =>
    scriptsOf(await readFile(new URL(`scripts/${part}/${name}.txt`, import.meta.url), "utf8"), shell);
  const attacks = (await read("attacks")).filter(({ where }) =>
    where.some((one) => one === "all" || agent.split("-").includes(one)),
  );
  return [...attacks, ...(await read(`honest-${agent}`))];
}

/** Plays all scripts to the judge as the training sessions made it. */
export async function blind(corpus: Corpus, part: Part): Promise<Answer[]> {
  const templates = templatesOf(corpus);
  if (templates === undefined) return [];
  const trained = train(
    splitOf(corpus).training.map(({ events }) => events),
    corpus,
  );
  const answers: Answer[] = [];
  for (const host of hostsOf(corpus.sessions))
    for (const script of await scriptsFor(host.agent, part)) {
      const graft = play(script.title, script.acts, host, templates);
      if (graft !== undefined) answers.push(answerOf(script, host, graft.session, trained));
    }
  return answers;
}

function answerOf(
  { title, form }: Script,
  { agent, pod }: Host,
  session: Parameters<typeof weighAlarms>[0] & Parameters<typeof judge>[1],
  trained: Trained,
): Answer {
  const { verdicts } = judge(trained, session);
  const { outcomes, falseAlarms } = weighAlarms(session, alarmsOf(verdicts));
  const inside = outcomes.flatMap(({ alarms }) => alarms);
  // An attack is found while it goes on; of honest work nobody should hear afterwards either.
  const counted = form === undefined ? [...inside, ...falseAlarms] : inside;
  const cases = verdicts.filter(({ metadata, spec }) => `${metadata.namespace}/${spec.pod.name}` === pod);
  return {
    ...{ title, form: form ?? "honest", agent },
    rules: [...new Set(counted.map(({ rule }) => rule))].sort(),
    severity: cases.map(({ spec }) => spec.severity).sort((a, b) => severities.indexOf(b) - severities.indexOf(a))[0],
    isQuarantined: cases.some(({ spec }) => spec.recommendation === "Quarantine"),
  };
}
