// Our own judge on a corpus: trained on some sessions, asked about another. The same engine and order as `npm run replay`.
import type { AgentVerdict } from "@bailiff/crds";
import type { Baseline } from "@bailiff/node-agent/baseline/baseline";
import { Destinations } from "@bailiff/node-agent/destinations/destinations";
import { Identities } from "@bailiff/node-agent/identity/identities";
import type { CompiledPolicy } from "@bailiff/node-agent/judge/policy/compiled-policy";
import { Pipeline } from "@bailiff/node-agent/pipeline/pipeline";
import type { Event } from "@bailiff/proto/event";
import type { RawObject, Session } from "../corpus/corpus.ts";

/** What is at hand while learning and judging: the same for both. */
export interface Setting {
  readonly objects: readonly RawObject[];
  /** Policies for agents; without any, every pod is an agent in mode Detect. */
  readonly policies?: readonly CompiledPolicy[];
}

/** What an engine has learned, to be asked as often as one likes: judging changes nothing of it. */
export interface Trained {
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly setting: Setting;
}

export interface Judged {
  readonly verdicts: readonly AgentVerdict[];
  readonly events: number;
  readonly actions: number;
  readonly unattributed: number;
}

/** Who the pods are and whose addresses are whose, from cluster objects in any order. */
export function directory(objects: readonly RawObject[]): { identities: Identities; destinations: Destinations } {
  const identities = new Identities();
  const destinations = new Destinations();
  for (const object of objects) destinations.learn(object);
  const pods = objects.map((object) => identities.learn(object)).filter((pod) => pod !== undefined);
  for (const pod of pods) destinations.learnPod(pod, identities.identityOf(pod).agent);
  return { identities, destinations };
}

/** Learns from recordings, in the order given. No recordings: a judge without habits, by its deterministic rules alone. */
export function train(recordings: readonly (readonly Event[])[], setting: Setting): Trained {
  const learner = new Pipeline({ ...directory(setting.objects), policies: setting.policies ?? [] });
  for (const events of recordings) {
    learner.nextRecording();
    for (const event of events) learner.learn(event);
  }
  learner.finishLearning();
  return { baselines: learner.baselines, setting };
}

/** An engine that is about to judge by what was learned. */
export function engineOf({ baselines, setting }: Trained): Pipeline {
  const engine = new Pipeline({ ...directory(setting.objects), policies: setting.policies ?? [], baselines });
  engine.finishLearning();
  return engine;
}

/** Judges one recording. */
export function judge(trained: Trained, { events }: Pick<Session, "events">): Judged {
  const engine = engineOf(trained);
  for (const event of events) engine.take(event);
  const { tally } = engine;
  return {
    verdicts: engine.verdicts(),
    events: tally.events,
    actions: tally.actions,
    unattributed: tally.unattributed,
  };
}
