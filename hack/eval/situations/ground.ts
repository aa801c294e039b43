// What situations are made of: a corpus's sessions by what they are for, its pods, recorded steps and events to play scripts with.
import type { CompiledPolicy } from "@bailiff/node-agent/judge/policy/compiled-policy";
import type { Event } from "@bailiff/proto/event";
import type { Corpus, Session } from "../corpus/corpus.ts";
import { splitOf } from "../detectors/detector.ts";
import { play, playedEvents, type Templates, templatesOf } from "../invent/play.ts";
import { type Host, hostsOf } from "../perturb/host.ts";
import { type RecordedStep, recordedSteps } from "../perturb/transplant.ts";
import type { Lesson } from "../trials/trial.ts";

export interface Ground {
  readonly objects: Corpus["objects"];
  readonly training: readonly Session[];
  /** Judged sessions in which nothing was done to anybody, and the others. */
  readonly quiet: readonly Session[];
  readonly attacked: readonly Session[];
  /** One pod of each agent in the quiet sessions. */
  readonly hosts: readonly Host[];
  readonly steps: readonly RecordedStep[];
  readonly templates: Templates;
  /** The training sessions as they are. */
  readonly lesson: Lesson;
}

/** A session to be judged by what was learned of others; with its own objects where the cluster is another by then. */
export interface Situated {
  readonly lesson: Lesson;
  readonly session: Session;
  readonly objects?: Corpus["objects"];
  /** Of the pods that they select; without any, every pod is an agent. */
  readonly policies?: readonly CompiledPolicy[];
}

/** The ground of a corpus; undefined where it has no exec or no connect to play with. */
export function groundOf(corpus: Corpus): Ground | undefined {
  const templates = templatesOf(corpus);
  if (templates === undefined) return undefined;
  const { training, judged } = splitOf(corpus);
  const { objects } = corpus;
  return {
    ...{ objects, training, templates, lesson: { training, objects } },
    quiet: judged.filter(({ steps }) => steps.length === 0),
    attacked: judged.filter(({ steps }) => steps.length > 0),
    hosts: hostsOf(corpus.sessions),
    steps: recordedSteps(corpus),
  };
}

/** A session with more events in it, in the order of their times. */
export function withEvents(session: Session, more: readonly Event[]): Session {
  return { ...session, events: [...session.events, ...more].sort((a, b) => a.time - b.time) };
}

/** What these agents did in a session, and what was done to them. */
export function onlyOf(session: Session, agents: readonly string[]): Session {
  const isTheirs = (pod: string): boolean => agents.includes(session.agentOf.get(pod) ?? "");
  return {
    ...session,
    agentOf: new Map([...session.agentOf].filter(([pod]) => isTheirs(pod))),
    steps: session.steps.filter(({ pod }) => isTheirs(pod)),
    events: session.events.filter(
      (event) => "process" in event && isTheirs(`${event.process.pod?.namespace}/${event.process.pod?.name}`),
    ),
  };
}

/** Scripts, each done to one pod of each agent, as far as they can be. */
export function scripted(
  { hosts, templates, lesson }: Ground,
  scriptsOf: (host: Host) => Readonly<Record<string, readonly string[]>>,
  of: Lesson = lesson,
): Situated[] {
  return hosts.flatMap((host) =>
    Object.entries(scriptsOf(host)).flatMap(([name, script]) => {
      const played = play(name, script, host, templates);
      return played === undefined ? [] : [{ lesson: of, session: played.session }];
    }),
  );
}

/** What a script does in a host from then on, milliseconds since 1970; nothing where the corpus has no such events. */
export function acted(name: string, script: readonly string[], host: Host, { templates }: Ground, ms: number): Event[] {
  return playedEvents(name, script, host, templates, Math.round(ms * 1000)) ?? [];
}
