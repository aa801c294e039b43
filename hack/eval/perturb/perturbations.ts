// The perturbations, by what they ask: the one place that lists them.
import type { Corpus } from "../corpus/corpus.ts";
import { otherAddresses, otherNetworks } from "./addresses.ts";
import { otherInterpreter, otherNames } from "./agents.ts";
import { busier, lossy, stretched, thinnedTraining } from "./pace.ts";
import { copiedTools, renamedTools } from "./tools.ts";

export interface Perturbation {
  readonly name: string;
  /** Made anew for each seed; one that has no chance in it has one seed. */
  readonly seeds: readonly number[];
  readonly make: (corpus: Corpus, seed: number) => Corpus;
  /** True: it changes nothing but what attackers do. */
  readonly isOfAttacks?: true;
}

const seeds = [1, 2, 3];
const once = [1];
const common = /^(?:curl|wget|kubectl|helm|psql|ssh|pip|npx|node|nsenter|unshare|mount|python3|tar|gzip|cat|find)$/;
const shells = /^(?:sh|bash|dash|zsh)$/;

export const perturbations: readonly Perturbation[] = [
  { name: "attackers' addresses, ports and hosts are others", seeds, make: otherAddresses, isOfAttacks: true },
  { name: "attackers' own tools have names that say nothing", seeds, make: renamedTools, isOfAttacks: true },
  {
    name: "common tools are copied to /tmp under another name",
    seeds,
    make: (corpus, seed) => copiedTools(corpus, seed, "/tmp/", common),
    isOfAttacks: true,
  },
  {
    name: "common tools are copied to /usr/local/bin under another name",
    seeds,
    make: (corpus, seed) => copiedTools(corpus, seed, "/usr/local/bin/", common),
    isOfAttacks: true,
  },
  {
    name: "common tools are copied into the workspace under another name",
    seeds,
    make: (corpus, seed) => copiedTools(corpus, seed, "/workspace/repo/bin/", common),
    isOfAttacks: true,
  },
  {
    name: "shells are copied to /usr/local/bin under another name",
    seeds,
    make: (corpus, seed) => copiedTools(corpus, seed, "/usr/local/bin/", shells),
    isOfAttacks: true,
  },
  { name: "namespaces, pods, agents and hosts have other names", seeds, make: otherNames },
  { name: "all networks are others", seeds: once, make: (corpus) => otherNetworks(corpus) },
  {
    name: "agents run another python",
    seeds: once,
    make: (corpus) => otherInterpreter(corpus, "/opt/venv/bin/python3.12"),
  },
  {
    name: "agents are a program of their own",
    seeds: once,
    make: (corpus) => otherInterpreter(corpus, "/srv/agent/bin/agentd"),
  },
  { name: "everything takes twice as long", seeds: once, make: (corpus) => stretched(corpus, 2) },
  { name: "everything takes half as long", seeds: once, make: (corpus) => stretched(corpus, 0.5) },
  { name: "judged sessions are 1.25 times as busy as training", seeds: once, make: (corpus) => busier(corpus, 0.8) },
  { name: "judged sessions are 1.5 times as busy as training", seeds: once, make: (corpus) => busier(corpus, 1 / 1.5) },
  { name: "judged sessions are 0.67 times as busy as training", seeds: once, make: (corpus) => busier(corpus, 1.5) },
  { name: "half of the tasks to learn from", seeds, make: (corpus, seed) => thinnedTraining(corpus, 0.5, seed) },
  { name: "a fifth of the tasks to learn from", seeds, make: (corpus, seed) => thinnedTraining(corpus, 0.2, seed) },
  { name: "5 % of all events are lost", seeds, make: (corpus, seed) => lossy(corpus, 0.05, seed) },
  { name: "nothing is known of the cluster", seeds: once, make: (corpus) => ({ ...corpus, objects: [] }) },
];
