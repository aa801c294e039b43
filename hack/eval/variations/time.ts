// Honest sessions in which the same tasks come at other times: closer together, in other order, for longer.
import { randomOf } from "@bailiff/node-agent/testing/random";
import type { Event, EventParent } from "@bailiff/proto/event";
import type { Session } from "../corpus/corpus.ts";
import { rewriteSession } from "../perturb/rewrite.ts";

/** Everything takes `factor` as long. */
export function atPace(session: Session, factor: number): Session {
  const origin = session.startMs * 1000;
  return rewriteSession(session, { time: (time) => Math.round(origin + (time - origin) * factor) });
}

/** Each task begins up to so many seconds later, with all that its processes do: some meet, some part. */
export function jumbled(session: Session, seconds: number, seed: number): Session {
  const random = randomOf(seed);
  const shifts = new Map<string, number>();
  const events = session.events.map((event): Event => {
    if (!("process" in event)) return event;
    const { execId, parentExecId } = event.process;
    let shift = shifts.get(execId);
    if (shift === undefined) {
      // What was there before the session is no task; what it starts is one, and everything below has its shift.
      shift = event.type === "exec" ? (shifts.get(parentExecId) ?? Math.round(random() * seconds * 1e6)) : 0;
      shifts.set(execId, shift);
    }
    return { ...event, time: event.time + shift };
  });
  return { ...session, endMs: session.endMs + seconds * 1000, events: events.sort((a, b) => a.time - b.time) };
}

/** The session so many times in a row, by the same pods; what is started again is another process. */
export function longer(session: Session, times: number): Session {
  const started = new Set(session.events.flatMap((event) => (event.type === "exec" ? [event.process.execId] : [])));
  const length = Math.round((session.endMs - session.startMs) * 1000);
  const again = (event: Event, round: number): Event => {
    if (!("process" in event)) return { ...event, time: event.time + round * length };
    const name = (execId: string): string => (started.has(execId) ? `${execId}-${round}` : execId);
    const of = <P extends EventParent>(process: P): P => ({
      ...process,
      execId: name(process.execId),
      parentExecId: name(process.parentExecId),
      startTime: started.has(process.execId) ? process.startTime + round * length : process.startTime,
    });
    return {
      ...event,
      time: event.time + round * length,
      process: of(event.process),
      parent: event.parent && of(event.parent),
    };
  };
  const rounds = Array.from({ length: times }, (_, round) =>
    round === 0 ? session.events : session.events.map((event) => again(event, round)),
  );
  return { ...session, endMs: session.startMs + times * (session.endMs - session.startMs), events: rounds.flat() };
}
