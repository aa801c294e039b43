// suggest's command line.
import { parseFlags } from "../replay/arguments/flags.ts";

export interface SuggestArguments {
  readonly train: readonly string[];
  readonly cluster: readonly string[];
  readonly names: readonly string[];
  /** "deployment/support-bot", "support-bot" or "support/deployment/support-bot"; all agents where it is left out. */
  readonly agent: string | undefined;
}

export const usage = `Usage: npm run suggest -- --train FILE… [--cluster FILE…] [--names FILE…] [--agent NAME]

Drafts an AgentPolicy for each agent from what recordings show, ready to be reviewed and committed.

  --train FILE…    recordings to learn from: .pb, .json, .jsonl, gzip or not; - is standard input
  --cluster FILE…  Kubernetes objects as kubectl prints them: Services get their names, agents their owners
  --names FILE…    lines of name, address, from, to: addresses get their names
  --agent NAME     this agent alone, such as support-bot or deployment/support-bot
  -h, --help       prints this
`;

const flags = {
  train: { kind: "list" },
  cluster: { kind: "list" },
  names: { kind: "list" },
  agent: { kind: "one" },
  help: { kind: "none", short: "h" },
} as const;

export function parseSuggest(argv: readonly string[]): SuggestArguments | "help" | { readonly problem: string } {
  const { values, problem } = parseFlags(argv, flags);
  if (problem !== undefined) return { problem };
  if (values.help.length > 0) return "help";
  const { train, cluster, names } = values;
  if (train.length === 0) return { problem: "nothing to learn from: give recordings with --train" };
  if ([train, cluster, names].flat().filter((file) => file === "-").length > 1)
    return { problem: "standard input (-) can be read once only" };
  return { train, cluster, names, agent: values.agent[0] };
}
