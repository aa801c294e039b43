// A judge that has learned from recordings, to be asked as often as one likes: for tests, the evaluation and benchmarks. The same engine
// and order as `npm run replay`.
import type { Event } from "@bailiff/proto";
import type { Baseline } from "../baseline/baseline.ts";
import { Destinations } from "../destinations/destinations.ts";
import { Identities } from "../identity/identities.ts";
import type { Raw } from "../identity/pod-record.ts";
import type { CompiledPolicy } from "../judge/policy/compiled-policy.ts";
import { Pipeline } from "../pipeline/pipeline.ts";

/** What is at hand while learning and judging: the same for both. */
export interface Setting {
  readonly objects: readonly Raw[];
  /** Policies for agents; without any, every pod is an agent in mode Detect. */
  readonly policies?: readonly CompiledPolicy[];
}

/** What an engine has learned: judging changes nothing of it. */
export interface Trained {
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly setting: Setting;
}

/** Who the pods are and whose addresses are whose. */
export interface Directory {
  readonly identities: Identities;
  readonly destinations: Destinations;
}

/** A directory of cluster objects in any order. */
export function directory(objects: readonly Raw[]): Directory {
  const identities = new Identities();
  const destinations = new Destinations();
  for (const object of objects) destinations.learn(object);
  const pods = objects.map((object) => identities.learn(object)).filter((pod) => pod !== undefined);
  for (const pod of pods) destinations.learnPod(pod, identities.identityOf(pod).agent);
  return { identities, destinations };
}

const directories = new WeakMap<readonly Raw[], Directory>();

/** The directory of these very objects, made once: what was resolved by it is forgotten, so that who asked before makes no difference. */
function directoryOf(objects: readonly Raw[]): Directory {
  const known = directories.get(objects) ?? directory(objects);
  directories.set(objects, known);
  known.identities.refresh();
  return known;
}

/** Learns from recordings, in the order given. No recordings: a judge without habits, by its deterministic rules alone. */
export function train(recordings: readonly Iterable<Event>[], setting: Setting): Trained {
  const learner = new Pipeline({ ...directoryOf(setting.objects), policies: setting.policies ?? [] });
  for (const events of recordings) {
    learner.nextRecording();
    for (const event of events) learner.learn(event);
  }
  learner.finishLearning();
  return { baselines: learner.baselines, setting };
}

/** An engine that is about to judge by what was learned: of the agents of these namespaces, where only they will be asked about. */
export function engineOf({ baselines, setting }: Trained, namespaces?: ReadonlySet<string>): Pipeline {
  const wanted =
    namespaces === undefined
      ? baselines
      : new Map([...baselines].filter(([agent]) => namespaces.has(agent.slice(0, agent.indexOf("/")))));
  const engine = new Pipeline({ ...directoryOf(setting.objects), policies: setting.policies ?? [], baselines: wanted });
  engine.finishLearning();
  return engine;
}
