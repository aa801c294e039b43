// A pod that something can be done to: one of each agent, in a session in which nothing was done to anybody.
import type { Event, EventProcess, ExecEvent } from "@bailiff/proto/event";
import type { Session } from "../corpus/corpus.ts";

/** A pod that a step can be done to. */
export interface Host {
  readonly session: Session;
  readonly pod: string;
  readonly agent: string;
  /** The process that starts the agent's tasks, as its own events show it. */
  readonly main: EventProcess;
  /** Of this pod alone: what others do changes nothing of what is said of it. */
  readonly events: readonly Event[];
  readonly firstMs: number;
  readonly lastMs: number;
}

/** So long a pod is left alone before it is attacked, or a fifth of its life: its start is not what is tested. */
const settledMs = 45_000;

/** When something may be done to a pod, milliseconds since 1970. */
export function readyMs({ firstMs, lastMs }: Host): number {
  return firstMs + Math.min(settledMs, (lastMs - firstMs) / 5);
}

/** One pod of each agent in the sessions that are judged and in which nothing was done to anybody. */
export function hostsOf(all: readonly Session[]): Host[] {
  return hostsIn(all.filter(({ kind, steps }) => kind === "benign-test" && steps.length === 0));
}

/** One pod of each agent in these sessions: the one that lives longest. */
export function hostsIn(sessions: readonly Session[]): Host[] {
  const hosts = new Map<string, Host>();
  for (const session of sessions) {
    const events = Map.groupBy(
      session.events.filter(inPod),
      ({ process: { pod } }) => `${pod?.namespace}/${pod?.name}`,
    );
    for (const [pod, own] of events) {
      const agent = session.agentOf.get(pod);
      const main = mainOf(own);
      const [first, last] = [own[0], own.at(-1)];
      if (agent === undefined || main === undefined || first === undefined || last === undefined) continue;
      const host = { session, pod, agent, main, events: own, firstMs: first.time / 1000, lastMs: last.time / 1000 };
      const known = hosts.get(agent);
      if (known === undefined || host.lastMs - host.firstMs > known.lastMs - known.firstMs) hosts.set(agent, host);
    }
  }
  return [...hosts.values()];
}

type ProcessEvent = Extract<Event, { process: EventProcess }>;
const inPod = (event: Event): event is ProcessEvent => "process" in event && event.process.pod !== undefined;

/** The parent, of the same container: what isn't read of it is as with the process that it started. */
function starterOf({ process, parent }: ExecEvent): EventProcess | undefined {
  return parent && { ...process, ...parent, flags: "" };
}

/** The process that acts itself most often, by connecting or by starting others. */
export function mainOf(events: readonly ProcessEvent[]): EventProcess | undefined {
  const acts = new Map<string, { process: EventProcess; count: number }>();
  for (const event of events) {
    if (event.process.inInitTree !== true) continue;
    const process = event.type === "kprobe" ? event.process : event.type === "exec" ? starterOf(event) : undefined;
    if (process === undefined || process.docker !== event.process.docker) continue;
    const known = acts.get(process.execId);
    if (known === undefined) acts.set(process.execId, { process, count: 1 });
    else known.count++;
  }
  return [...acts.values()].sort((a, b) => b.count - a.count)[0]?.process;
}
