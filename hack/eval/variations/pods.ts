// Honest sessions in which the same work falls on other pods: twice as many at once, or one that does the work of two.
import type { Event, EventParent, EventProcess } from "@bailiff/proto/event";
import type { Session } from "../corpus/corpus.ts";
import { mainOf } from "../perturb/host.ts";
import { rewriteSession } from "../perturb/rewrite.ts";

/** All sessions at the time of the first: as many pods more on the same node. */
export function atOnce(sessions: readonly Session[]): Session[] {
  const [first, ...others] = sessions;
  if (first === undefined || others.length === 0) return [];
  const shifted = others.map((other) =>
    rewriteSession(other, { time: (time) => time + Math.round((first.startMs - other.startMs) * 1000) }),
  );
  const all = [first, ...shifted];
  return [
    {
      ...first,
      name: all.map(({ name }) => name).join(" and "),
      endMs: Math.max(...all.map(({ endMs }) => endMs)),
      agentOf: new Map(all.flatMap(({ agentOf }) => [...agentOf])),
      events: all.flatMap(({ events }) => events).sort((a, b) => a.time - b.time),
    },
  ];
}

/** Of each agent's pods the first does what the second did, too: its processes are the first's, started by that one's main process. */
export function onFewerPods(session: Session): Session {
  const pods = Map.groupBy([...session.agentOf.keys()], (pod) => session.agentOf.get(pod) ?? pod);
  const places = new Map<string, { readonly from: string | undefined; readonly to: EventProcess }>();
  for (const [to, from] of pods.values()) {
    const main = to === undefined ? undefined : mainOf(eventsOf(session, to));
    if (from === undefined || main === undefined) continue;
    places.set(from, { from: mainOf(eventsOf(session, from))?.execId, to: main });
  }
  return { ...session, events: session.events.map((event) => moved(event, places)) };
}

type ProcessEvent = Extract<Event, { process: EventProcess }>;
const podOf = ({ pod }: EventProcess): string => (pod === undefined ? "" : `${pod.namespace}/${pod.name}`);
const eventsOf = ({ events }: Session, pod: string): ProcessEvent[] =>
  events.filter((event): event is ProcessEvent => "process" in event && podOf(event.process) === pod);

function moved(
  event: Event,
  places: ReadonlyMap<string, { readonly from: string | undefined; readonly to: EventProcess }>,
): Event {
  if (!("process" in event)) return event;
  const place = places.get(podOf(event.process));
  // A sidecar, and what was entered from outside, stay where they are.
  if (place === undefined || event.process.pod?.container?.name !== place.to.pod?.container?.name) return event;
  const { from, to } = place;
  const onto = <P extends EventParent>(process: P) => ({
    ...process,
    parentExecId: process.parentExecId === from ? to.execId : process.parentExecId,
    docker: to.docker,
  });
  const process = event.process.execId === from ? to : { ...onto(event.process), pod: to.pod };
  const isInside = event.parent?.docker === event.process.docker;
  const parent = isInside && event.parent ? (event.parent.execId === from ? to : onto(event.parent)) : event.parent;
  return { ...event, process, parent };
}
