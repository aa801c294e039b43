// Every recorded attack step, done to every agent: its events are put into a benign session, into a pod of another agent, with that
// pod's own main process in place of the attacked one's. Not every graft is an attack on its new host: what an agent does every day
// (kubectl by the ops agent) is none when it is done to it, so the table is to be read, not summed up.
import type { Event, EventParent, EventProcess } from "@bailiff/proto/event";
import type { Corpus, Session, Step } from "../corpus/corpus.ts";
import { type Host, hostsOf, readyMs } from "./host.ts";
import { stepOf } from "./truth.ts";

/** A session in which one step was done to one pod. */
export interface Graft {
  readonly step: Step;
  readonly agent: string;
  readonly session: Session;
}

/** A recorded step and its own events. */
export interface RecordedStep {
  readonly step: Step;
  readonly events: readonly Event[];
}

/** All recorded steps that have events. */
export function recordedSteps(corpus: Pick<Corpus, "sessions">): RecordedStep[] {
  const everyday = everydayPlaces(corpus.sessions);
  return corpus.sessions.flatMap((session) =>
    session.steps.flatMap((step) => {
      const events = session.events.filter(
        (event) => stepOf(session, event) === step || (isDuring(event, step) && isElsewhere(event, everyday)),
      );
      return events.length === 0 ? [] : [{ step, events }];
    }),
  );
}

/** All grafts of a corpus: each step into one pod of each agent that lives long enough in a session without attacks. */
export function transplants(corpus: Corpus): Graft[] {
  const hosts = hostsOf(corpus.sessions);
  return recordedSteps(corpus).flatMap(({ step, events }) => hosts.map((host) => graft(step, events, host)));
}

/** Labels name two connects of a scan, not all: what the attacked pod did meanwhile to places that nobody has to do with is the step's too. */
function isElsewhere(event: Event, everyday: ReadonlySet<string>): boolean {
  const place = placeOf(event);
  return place !== undefined && !everyday.has(place);
}

const isDuring = (event: Event, { pod, startMs, endMs }: Step): boolean =>
  "process" in event &&
  `${event.process.pod?.namespace}/${event.process.pod?.name}` === pod &&
  event.time / 1000 >= startMs &&
  event.time / 1000 <= endMs;

/** Places that pods go to while nothing is done to them. */
function everydayPlaces(sessions: readonly Session[]): Set<string> {
  const places = new Set<string>();
  for (const { events, steps } of sessions)
    for (const event of events) {
      const place = placeOf(event);
      if (place !== undefined && !steps.some((step) => isDuring(event, step))) places.add(place);
    }
  return places;
}

function placeOf(event: Event): string | undefined {
  if (event.type !== "kprobe") return undefined;
  for (const one of event.args) if (one.kind === "sock" || one.kind === "sockaddr") return `${one.address}:${one.port}`;
  return undefined;
}

function graft(step: Step, events: readonly Event[], host: Host): Graft {
  const startMs = readyMs(host);
  const grafted = graftedEvents({ step, events }, host, startMs);
  const length = step.endMs - step.startMs;
  const shiftMicros = Math.round((startMs - step.startMs) * 1000);
  const moved: Step = {
    ...step,
    agent: host.agent,
    pod: host.pod,
    startMs: Math.floor(startMs),
    endMs: startMs + length,
    firstMs: step.firstMs + shiftMicros / 1000,
    execIds: new Set([...step.execIds].map(graftedId)),
    markerMicros: new Set([...step.markerMicros].map((time) => time + shiftMicros)),
  };
  const all = [...host.events, ...grafted].sort((a, b) => a.time - b.time);
  return { step: moved, agent: host.agent, session: { ...host.session, kind: "attack", steps: [moved], events: all } };
}

/** A step's events as done to this host from then on, milliseconds since 1970. */
export function graftedEvents({ step, events }: RecordedStep, host: Host, startMs: number): Event[] {
  const shiftMicros = Math.round((startMs - step.startMs) * 1000);
  return events.map((event) => onto(event, host, step, shiftMicros));
}

const graftedId = (execId: string): string => `grafted-${execId}`;

/** The event, of the host's container: started by its main process, or done by that itself. */
function onto(event: Event, { main }: Host, { execIds }: Step, shiftMicros: number): Event {
  if (!("process" in event)) return event;
  const time = event.time + shiftMicros;
  const name = (execId: string): string => (execIds.has(execId) ? graftedId(execId) : main.execId);
  const moved = (process: EventParent): EventProcess =>
    execIds.has(process.execId)
      ? {
          ...main,
          ...process,
          execId: name(process.execId),
          parentExecId: name(process.parentExecId),
          startTime: process.startTime + shiftMicros,
          docker: main.docker,
          pod: main.pod,
          inInitTree: main.inInitTree,
        }
      : main;
  const parent = execIds.has(event.process.execId) ? event.parent && moved(event.parent) : undefined;
  return { ...event, node: event.node, time, process: moved(event.process), parent } as Event;
}
