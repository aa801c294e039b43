// A replay from command line to exit status: read, learn, judge, print. Pure but for the files that it is given and gives.
import { writeFile } from "node:fs/promises";
import type { AgentVerdict } from "@bailiff/crds";
import { type Snapshot, snapshot } from "../baseline/file/snapshot.ts";
import { casePage } from "../case-page/page.ts";
import { Destinations } from "../destinations/destinations.ts";
import { Identities } from "../identity/identities.ts";
import { Pipeline } from "../pipeline/pipeline.ts";
import { fileProblem } from "../tetragon/recording/file-problem.ts";
import { type Arguments, parseArguments, usage } from "./arguments/arguments.ts";
import { readBaselines } from "./inputs/baselines.ts";
import { readCluster } from "./inputs/cluster.ts";
import { readNames } from "./inputs/names.ts";
import { readPolicies } from "./inputs/policies.ts";
import { caseSheet } from "./output/case-sheet.ts";
import { explain } from "./output/explain.ts";
import { jsonList, yamlList } from "./output/list.ts";
import { ink } from "./output/paper.ts";
import { table } from "./output/table.ts";
import { timeline } from "./output/timeline.ts";
import type { VerdictView } from "./output/verdict-view.ts";
import { viewsOf } from "./output/views.ts";
import { planFile } from "./plan/plan-file.ts";
import { progress } from "./progress/progress.ts";
import { Recorder } from "./record/recorder.ts";
import { exit, type Shell } from "./shell/shell.ts";
import { type Skipped, skipped } from "./skipped/skipped.ts";
import { defaultTerms } from "./terms.ts";
import { type Walked, walk } from "./window/window.ts";

/** Runs a command line. Never throws for the sake of what is in the files. */
export async function run(argv: readonly string[], shell: Shell): Promise<number> {
  const args = parseArguments(argv);
  if (args === "help") {
    shell.out(usage);
    return exit.clean;
  }
  if ("problem" in args) {
    shell.error(`replay: ${args.problem}\n\n${usage}`);
    return exit.usage;
  }
  const account = skipped(shell.error);
  const status = await replay(args, shell, account);
  account.close();
  return args.isStrict && account.total() > 0 ? exit.failed : status;
}

async function replay(args: Arguments, shell: Shell, account: Skipped): Promise<number> {
  const identities = new Identities();
  const destinations = new Destinations();
  const cluster = await readCluster(args.cluster, identities, destinations);
  account.add("cluster object", cluster.problems);
  for (const file of args.names) {
    const names = await readNames(file, destinations.names);
    account.add("name record", names.problems, names.skipped);
  }
  account.add("name record", [], destinations.names.shed);
  const { policies, problems, refused } = await readPolicies(args.policy);
  account.add("policy", problems, refused);
  if (args.policy.length > 0 && policies.length === 0)
    return fail(shell, "nothing could be judged: no policy is left of those that were given");
  const known = args.baseline === undefined ? undefined : await readBaselines(args.baseline);
  account.add("baseline", known?.problems ?? []);
  if (known?.baselines.size === 0) return fail(shell, `nothing could be judged: no baseline in ${args.baseline}`);

  const pipeline = new Pipeline({ identities, destinations, policies, ...(known && { baselines: known.baselines }) });
  const recorder = new Recorder();
  const isForPeople = args.output === "timeline" || args.output === "html" || args.explain !== undefined;
  let learned: Snapshot | undefined;
  const watch = progress(shell.isWatched, shell.error);
  const walked = await walk(pipeline, {
    train: args.train,
    judge: args.judge,
    until: args.until,
    onLearnedAll: () => {
      learned = snapshot(pipeline.baselines.values(), defaultTerms());
    },
    onRead: (tally, isEnd) => {
      if (!isEnd) return watch.show(tally);
      watch.end();
      account.addRecording(tally);
    },
    ...(isForPeople && { onJudged: (event) => recorder.see(event) }),
  });

  if (args.saveBaseline !== undefined && learned !== undefined) {
    account.add("baseline", learned.problems);
    const list = args.saveBaseline.endsWith(".json") ? jsonList(learned.objects) : yamlList(learned.objects);
    if (!(await write(args.saveBaseline, list, shell))) return exit.failed;
  }
  if (args.judge.length === 0)
    return walked.learned > 0 ? exit.clean : fail(shell, "nothing could be learned: no event in what was given");
  if (walked.judged === 0) return fail(shell, nothingJudged(args, walked));
  const baselines = learned?.baselines ?? pipeline.baselines;
  const views = viewsOf({ pipeline, recorder, destinations, cluster, baselines });
  if (args.plan !== undefined) {
    const planned = views.map((view) => view.planned).filter((plan) => plan !== undefined);
    if (!(await write(args.plan, planFile(planned), shell))) return exit.failed;
  }
  return print(args, views, walked, shell);
}

function print(args: Arguments, views: readonly VerdictView[], { last }: Walked, shell: Shell): number {
  const verdicts = views.map(({ verdict }) => verdict);
  const status = verdicts.length > 0 ? exit.verdicts : exit.clean;
  const paint = ink(shell.hasColour);
  if (args.explain !== undefined) {
    const view = views.find(({ verdict }) => verdict.metadata.name === args.explain);
    if (view === undefined) return fail(shell, `--explain ${args.explain}: no such verdict${namesOf(verdicts)}`);
    shell.out(explain(view, paint));
    return status;
  }
  if (args.output === "json") shell.out(jsonList(verdicts));
  else if (args.output === "yaml") shell.out(yamlList(verdicts));
  else if (args.output === "html") shell.out(casePage(views.map(caseSheet)));
  else if (verdicts.length === 0) shell.error("No verdicts.\n");
  else if (args.output === "timeline") shell.out(views.map((view) => timeline(view, paint)).join("\n\n"));
  else shell.out(table(verdicts, last, args.output === "wide"));
  return status;
}

async function write(file: string, text: string, shell: Shell): Promise<boolean> {
  try {
    await writeFile(file, text);
    return true;
  } catch (error) {
    fail(shell, `${file}: can't be written: ${fileProblem(error)}`);
    return false;
  }
}

function nothingJudged({ until }: Arguments, { learned }: Walked): string {
  return until !== undefined && learned > 0
    ? "nothing could be judged: no event lies at or after --until"
    : "nothing could be judged: no event in what was given";
}

function namesOf(verdicts: readonly AgentVerdict[]): string {
  if (verdicts.length === 0) return ", there is none at all";
  return `; there are: ${verdicts
    .slice(0, 20)
    .map(({ metadata }) => metadata.name)
    .join(", ")}`;
}

function fail(shell: Shell, message: string): number {
  shell.error(`replay: ${message}\n`);
  return exit.failed;
}
