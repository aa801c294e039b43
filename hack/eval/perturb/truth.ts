// Which events are an attack's, event by event, and what occurs in attacks only: names that benign work has too can't be told apart.
import type { Event } from "@bailiff/proto/event";
import type { Corpus, Session, Step } from "../corpus/corpus.ts";

/** Effects of a step may reach so far past its end (the labels' own slack). */
const slackMs = { before: 60, after: 1500 } as const;

/** The step that an event shows: by its process, or by its time where the step was done inside the agent's own process. */
export function stepOf(session: Session, event: Event): Step | undefined {
  if (!("process" in event) || event.process.pod === undefined) return undefined;
  const pod = `${event.process.pod.namespace}/${event.process.pod.name}`;
  const ms = event.time / 1000;
  return session.steps.find(
    (step) =>
      step.pod === pod &&
      ms >= step.startMs - slackMs.before &&
      ms <= step.endMs + slackMs.after &&
      (step.execIds.has(event.process.execId) || step.markerMicros.has(event.time)),
  );
}

/** Things that events name, split by whether benign work names them too. */
export function onlyInAttacks(corpus: Corpus, namesOf: (event: Event) => readonly string[]): Set<string> {
  const [attacked, benign] = [new Set<string>(), new Set<string>()];
  for (const session of corpus.sessions)
    for (const event of session.events) {
      const into = stepOf(session, event) === undefined ? benign : attacked;
      for (const name of namesOf(event)) into.add(name);
    }
  return new Set([...attacked].filter((name) => !benign.has(name)));
}

/** Rewrites the events of attack steps alone; benign ones stay as they are. */
export function inAttacks(corpus: Corpus, rewrite: (event: Event, step: Step) => Event): Corpus {
  const sessions = corpus.sessions.map((session) => ({
    ...session,
    events: session.events.map((event) => {
      const step = stepOf(session, event);
      return step === undefined ? event : rewrite(event, step);
    }),
  }));
  return { ...corpus, sessions };
}
