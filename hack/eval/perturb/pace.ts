// The same sessions at another pace, with less to learn from, or with holes.
import { randomOf } from "@bailiff/node-agent/testing/random";
import type { Event } from "@bailiff/proto/event";
import type { Corpus, Session } from "../corpus/corpus.ts";
import { rewriteCorpus, rewriteSession } from "./rewrite.ts";

/** Everything takes `factor` as long, learned and judged alike. */
export function stretched(corpus: Corpus, factor: number): Corpus {
  const origin = Math.min(...corpus.sessions.map(({ startMs }) => startMs)) * 1000;
  return rewriteCorpus(corpus, { time: (time) => Math.round(origin + (time - origin) * factor) });
}

/** The judged sessions alone take `factor` as long: below 1 the agents are busier than they ever were. */
export function busier(corpus: Corpus, factor: number): Corpus {
  const sessions = corpus.sessions.map((session) => {
    if (session.kind === "training") return session;
    const origin = session.startMs * 1000;
    return rewriteSession(session, { time: (time) => Math.round(origin + (time - origin) * factor) });
  });
  return { ...corpus, sessions };
}

/** Only a share of the tasks is there to learn from: whole trees of processes are left out. */
export function thinnedTraining(corpus: Corpus, share: number, seed: number): Corpus {
  return onTraining(corpus, (session) => {
    const random = randomOf(seed);
    const isKept = new Map<string, boolean>();
    const kept = (event: Event): boolean => {
      if (!("process" in event)) return true;
      const { execId, parentExecId } = event.process;
      // A task is a child of something that was there before, and everything below it.
      const known = isKept.get(execId) ?? isKept.get(parentExecId) ?? (event.type === "exec" ? random() < share : true);
      if (event.type === "exec" && !isKept.has(execId) && isLeafTask(event)) isKept.set(execId, known);
      return isKept.get(execId) ?? true;
    };
    return session.events.filter(kept);
  });
}

/** The first process of a container is the agent itself, no task. */
const isLeafTask = (event: Event): boolean =>
  "process" in event && "parent" in event && event.parent?.docker === event.process.docker;

/** A share of all events never arrives. */
export function lossy(corpus: Corpus, share: number, seed: number): Corpus {
  const random = randomOf(seed);
  const sessions = corpus.sessions.map((session) => ({
    ...session,
    events: session.events.filter(() => random() >= share),
  }));
  return { ...corpus, sessions };
}

function onTraining(corpus: Corpus, eventsOf: (session: Session) => readonly Event[]): Corpus {
  const sessions = corpus.sessions.map((session) =>
    session.kind === "training" ? { ...session, events: eventsOf(session) } : session,
  );
  return { ...corpus, sessions };
}
