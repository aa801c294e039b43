// The whole way of an event, in one function: a recording is learned from until a moment, and judged from then on.
import type { AgentVerdict } from "@bailiff/crds";
import type { Baseline } from "@bailiff/node-agent/baseline/baseline";
import { snapshot } from "@bailiff/node-agent/baseline/file/snapshot";
import { Destinations } from "@bailiff/node-agent/destinations/destinations";
import { Identities } from "@bailiff/node-agent/identity/identities";
import { agentKey } from "@bailiff/node-agent/identity/subject";
import { normalise } from "@bailiff/node-agent/normalise/normalise";
import { Pipeline, type PipelineOptions } from "@bailiff/node-agent/pipeline/pipeline";
import type { VerdictView } from "@bailiff/node-agent/replay/output/verdict-view";
import { viewsOf } from "@bailiff/node-agent/replay/output/views";
import { Recorder } from "@bailiff/node-agent/replay/record/recorder";
import { defaultTerms } from "@bailiff/node-agent/replay/terms";
import { walk } from "@bailiff/node-agent/replay/window/window";
import type { Micros } from "@bailiff/proto";
import { Growth } from "./growth.ts";

export interface Judged {
  /** Events, and the actions that some of them are. */
  readonly learned: { readonly events: number; readonly actions: number; readonly seconds: number };
  readonly judged: { readonly events: number; readonly seconds: number };
  /** What was known of each agent when judging began, by its name. */
  readonly baselines: readonly Baseline[];
  /** The cases, each with what replay shows of it, and how each grew. */
  readonly views: readonly VerdictView[];
  readonly growth: Growth;
  /** Agents without a case, with the number of their actions that were judged. */
  readonly clean: readonly { readonly agent: string; readonly actions: number }[];
}

/** Learns from what a recording holds before `until`, and judges the rest. */
export async function judged(capture: string, until: Micros, policies: PipelineOptions["policies"]): Promise<Judged> {
  const identities = new Identities();
  const destinations = new Destinations();
  const pipeline = new Pipeline({ identities, destinations, policies });
  const recorder = new Recorder();
  const growth = new Growth(pipeline);
  const actionsOf = new Map<string, number>();
  let first = until;
  let known: ReadonlyMap<string, Baseline> = new Map();
  const walked = await walk(pipeline, {
    train: [],
    judge: [capture],
    until,
    onLearned: ({ time }) => {
      first = Math.min(first, time);
    },
    onLearnedAll: () => {
      known = snapshot(pipeline.baselines.values(), defaultTerms()).baselines;
    },
    onJudged: (event) => {
      recorder.see(event);
      growth.look(event.time);
      const { action } = normalise(event);
      const subject = action && identities.resolve(action.process, action.node);
      if (subject === undefined) return;
      const agent = agentKey(subject.pod);
      actionsOf.set(agent, (actionsOf.get(agent) ?? 0) + 1);
    },
  });
  const cluster = { pods: new Map(), networkPolicies: new Map() };
  const views = viewsOf({ pipeline, recorder, destinations, cluster, baselines: known });
  const accused = new Set(views.map(({ verdict }) => agentOf(verdict)));
  const baselines = [...known.values()].sort((a, b) => (a.agent < b.agent ? -1 : 1));
  return {
    learned: { events: walked.learned, actions: pipeline.tally.learned, seconds: (until - first) / 1e6 },
    judged: { events: walked.judged, seconds: (walked.last - until) / 1e6 },
    baselines,
    views,
    growth,
    clean: baselines
      .filter(({ agent }) => !accused.has(agent))
      .map(({ agent }) => ({ agent, actions: actionsOf.get(agent) ?? 0 })),
  };
}

/** The agent of a case, as baselines name it. */
export const agentOf = ({ metadata, spec }: AgentVerdict): string => `${metadata.namespace}/${spec.agent.name}`;
