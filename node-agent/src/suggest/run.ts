// From recordings to drafts of AgentPolicies: learned as replay learns, written for people.
import { check, limits } from "@bailiff/crds";
import { parse } from "yaml";
import type { Baseline } from "../baseline/baseline.ts";
import { Destinations } from "../destinations/destinations.ts";
import { Identities } from "../identity/identities.ts";
import { Pipeline } from "../pipeline/pipeline.ts";
import { readCluster } from "../replay/inputs/cluster.ts";
import { readNames } from "../replay/inputs/names.ts";
import { progress } from "../replay/progress/progress.ts";
import { exit, type Shell } from "../replay/shell/shell.ts";
import { type Skipped, skipped } from "../replay/skipped/skipped.ts";
import { walk } from "../replay/window/window.ts";
import { parseSuggest, type SuggestArguments, usage } from "./arguments.ts";
import { draft } from "./draft.ts";
import { Pods } from "./pods.ts";

/** Runs a command line; 0 with at least one draft, 1 without, 2 where the command line is wrong. */
export async function run(argv: readonly string[], shell: Shell): Promise<number> {
  const args = parseSuggest(argv);
  if (args === "help") {
    shell.out(usage);
    return exit.clean;
  }
  if ("problem" in args) {
    shell.error(`suggest: ${args.problem}\n\n${usage}`);
    return exit.usage;
  }
  const account = skipped(shell.error);
  const status = await suggest(args, shell, account);
  account.close();
  return status;
}

async function suggest(args: SuggestArguments, shell: Shell, account: Skipped): Promise<number> {
  const identities = new Identities();
  const destinations = new Destinations();
  const cluster = await readCluster(args.cluster, identities, destinations);
  account.add("cluster object", cluster.problems);
  for (const file of args.names) {
    const names = await readNames(file, destinations.names);
    account.add("name record", names.problems, names.skipped);
  }
  const pipeline = new Pipeline({ identities, destinations, policies: [] });
  const pods = new Pods();
  const watch = progress(shell.isWatched, shell.error);
  await walk(pipeline, {
    train: args.train,
    judge: [],
    until: undefined,
    onRead: (tally, isEnd) => {
      if (!isEnd) return watch.show(tally);
      watch.end();
      account.addRecording(tally);
    },
    onLearned: (event) => {
      if (!("process" in event)) return;
      const subject = identities.resolve(event.process, event.node);
      if (subject !== undefined) pods.see(subject.pod);
    },
  });
  const all = [...pipeline.baselines.values()].sort((a, b) => (a.agent < b.agent ? -1 : 1));
  const wanted = all.filter(({ agent }) => args.agent === undefined || isNamed(agent, args.agent));
  const drafts = draftsOf(wanted, pods, account);
  if (drafts.length === 0) {
    const known = all.map(({ agent }) => agent);
    const why =
      args.agent === undefined || known.length === 0
        ? "no agent was seen"
        : `no agent ${args.agent}; there are: ${known.join(", ")}`;
    shell.error(`suggest: ${why}\n`);
    return exit.failed;
  }
  shell.out(drafts.join("---\n"));
  return exit.clean;
}

/** Drafts that pass the check that every policy has to pass; what doesn't is said. */
function draftsOf(baselines: readonly Baseline[], pods: Pods, account: Skipped): string[] {
  const names = new Set<string>();
  return baselines.flatMap((baseline) => {
    const text = draft(baseline, freeName(namedBy(baseline.agent, pods), names), pods);
    const checked = check("AgentPolicy", parse(text), `the draft for ${baseline.agent}`);
    if (checked.ok) return [text];
    account.add("draft", checked.problems, 1);
    return [];
  });
}

/** The agent's own name; with its kind where another agent of the namespace has taken that. */
function freeName(agent: string, taken: Set<string>): string {
  const [namespace = "", kind = "", ...rest] = agent.split("/");
  const fit = (text: string): string =>
    text
      .toLowerCase()
      .replaceAll(/[^-a-z0-9]/g, "-")
      .slice(0, limits.label)
      .replaceAll(/^-+|-+$/g, "") || "agent";
  const short = fit(rest.join("-"));
  const name = taken.has(`${namespace}/${short}`) ? fit(`${kind}-${rest.join("-")}`) : short;
  taken.add(`${namespace}/${name}`);
  return name;
}

/** A template label's value is a hash: the pods' own name for themselves says more. */
function namedBy(agent: string, pods: Pods): string {
  const [namespace, kind] = agent.split("/");
  const [name] = kind === "sandboxtemplate" ? Object.values(pods.selectorOf(agent)?.labels ?? {}) : [];
  return name === undefined ? agent : `${namespace}/${kind}/${name}`;
}

function isNamed(agent: string, name: string): boolean {
  return agent === name || agent.endsWith(`/${name}`);
}
