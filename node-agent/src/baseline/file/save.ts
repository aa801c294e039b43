// Baseline → AgentBaseline object: what was learned, for people to read and for a later run to judge by. Bounded; what is shed is counted.
import { type AgentBaseline, apiVersion, baselineName, check, type Readiness } from "@bailiff/crds";
import type { Baseline } from "../baseline.ts";
import { type ConnectEntry, type ExecEntry, podsOf } from "../counts/entry.ts";
import type { Channel, Learned } from "../counts/learned.ts";
import { type ChannelReadiness, type LearningTerms, readiness } from "../readiness.ts";
import { type Counts, connectOf, execOf, microsText } from "./record.ts";
import { type Kept, keep } from "./room.ts";

export interface Saved {
  /** Valid against the CRD, by namespace and name. */
  readonly objects: readonly AgentBaseline[];
  /** Agents whose names or paths make no valid object, each with the reason. */
  readonly problems: readonly string[];
}

/** Writes finished baselines as objects. `terms` measure the readiness that is shown. */
export function saveBaselines(baselines: Iterable<Baseline>, terms: LearningTerms): Saved {
  const objects: AgentBaseline[] = [];
  const problems: string[] = [];
  for (const baseline of [...baselines].sort((a, b) => (a.agent < b.agent ? -1 : 1))) {
    const checked = check("AgentBaseline", objectOf(baseline, terms), "what was learned");
    if (checked.ok) objects.push(checked.value);
    else problems.push(...checked.problems);
  }
  return { objects, problems };
}

function objectOf(baseline: Baseline, terms: LearningTerms): unknown {
  const slash = baseline.agent.indexOf("/");
  const [namespace, agent] = [baseline.agent.slice(0, slash), baseline.agent.slice(slash + 1)];
  const kept = keep(baseline);
  const isAlone = baseline.support.pods <= 1;
  const containers = [...baseline.containers].sort(byText(([name]) => name));
  const learned = containers.map(([, one]) => one);
  return {
    apiVersion,
    kind: "AgentBaseline",
    metadata: { name: baselineName(agent), namespace },
    status: {
      agent,
      state: "Ready",
      hash: baseline.hash(),
      ...timesOf(learned),
      containers: containers.map(([name, one]) => countsOf(name, one, kept.get(name) ?? [], isAlone)),
      epochs: [...baseline.epochs.values()]
        .map(({ imageDigest, template, container, since, actions }) => ({
          imageDigest,
          ...(template !== "" && { template }),
          container,
          since: microsText(since),
          actions,
        }))
        .sort((a, b) => (a.since > b.since ? -1 : a.since < b.since ? 1 : a.imageDigest < b.imageDigest ? -1 : 1)),
      readiness: readinessOf(learned, terms),
    },
  };
}

function countsOf(name: string, learned: Learned, kept: readonly Kept[], isAlone: boolean): Counts {
  const of = (channel: Channel): Kept[] => kept.filter((one) => one.channel === channel).sort(byText(({ key }) => key));
  const [exec, connect] = [of("exec"), of("connect")];
  return {
    name,
    ...(learned.imageDigest !== "" && { imageDigest: learned.imageDigest }),
    pods: podsOf(learned),
    execPeak: learned.execPeak,
    ...(learned.failPeak > 0 && { failPeak: learned.failPeak }),
    ...(learned.breadth.minutes > 0 && { breadth: { peak: learned.breadthPeak, ...learned.breadth } }),
    ...(learned.lost > 0 && { lost: learned.lost }),
    ...(learned.periods > 1 && { periods: learned.periods }),
    exec: exec.map(({ entry }) => execOf(entry as ExecEntry, isAlone)),
    connect: connect.map(({ entry }) => connectOf(entry as ConnectEntry, isAlone)),
    actions: { ...learned.actions },
    novel: { ...learned.novel },
    ...(learned.withheld.exec + learned.withheld.connect > 0 && { withheld: { ...learned.withheld } }),
    shed: {
      exec: learned.shed.exec + learned.exec.size - exec.length,
      connect: learned.shed.connect + learned.connect.size - connect.length,
    },
  };
}

function timesOf(learned: readonly Learned[]): { since?: string; updatedAt?: string } {
  const since = Math.min(...learned.map((one) => one.since));
  const until = Math.max(...learned.map((one) => one.until));
  return Number.isFinite(since) && Number.isFinite(until)
    ? { since: microsText(since), updatedAt: microsText(until) }
    : {};
}

/** The readiness of the container that acts most in a channel: it is the agent, the others are its helpers. */
function readinessOf(learned: readonly Learned[], terms: LearningTerms): Readiness {
  const out: { exec?: Readiness["exec"]; connect?: Readiness["connect"] } = {};
  for (const channel of ["exec", "connect"] as const) {
    const [most] = [...learned].sort((a, b) => b.actions[channel] - a.actions[channel]);
    if (most === undefined || most.actions[channel] === 0) continue;
    const { state, reason, actions, pods, noveltyRate, noveltyRateAtMost }: ChannelReadiness = readiness(
      most,
      channel,
      terms,
    );
    out[channel] = {
      state,
      reason,
      actions,
      pods,
      noveltyRate,
      noveltyRateAtMost,
    };
  }
  return out;
}

const byText =
  <T>(text: (one: T) => string) =>
  (a: T, b: T): number =>
    text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0;
