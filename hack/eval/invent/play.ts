// Scripts played in a pod: recorded events of that kind with other commands, destinations and files, put into a benign session.
// They are no recordings: they show whether a rule knows more than what the recorded attacks look like.
import type { Event, EventProcess, ExecEvent, ExitEvent, KprobeEvent, Micros } from "@bailiff/proto/event";
import type { Corpus, Step } from "../corpus/corpus.ts";
import { type Host, readyMs } from "../perturb/host.ts";
import { inventor } from "../perturb/invent.ts";
import type { Graft } from "../perturb/transplant.ts";
import { type Act, actOf, type Places } from "./act.ts";

/** Recorded events to make others of; undefined where the corpus has none of a kind. */
export interface Templates {
  readonly exec: ExecEvent;
  readonly tcp: KprobeEvent;
  readonly udp: KprobeEvent | undefined;
  readonly file: KprobeEvent | undefined;
}

/** So long after each other acts are done, where they don't say. */
const apartMicros = 150_000;

/** So long the host is watched when the script has ended: what is told later has nothing to do with it. */
const aftermathMicros = 60_000_000;

/** Templates from a corpus; undefined where it has no exec or no connect. */
export function templatesOf({ sessions }: Corpus): Templates | undefined {
  const events = sessions.flatMap((session) => session.events);
  const exec = events.find((event): event is ExecEvent => event.type === "exec" && event.process.pod !== undefined);
  const kprobe = (name: string, kind: string): KprobeEvent | undefined =>
    events.find(
      (event): event is KprobeEvent =>
        event.type === "kprobe" && event.functionName === name && event.args.some((one) => one.kind === kind),
    );
  const tcp = kprobe("tcp_connect", "sock");
  if (exec === undefined || tcp === undefined) return undefined;
  return {
    exec,
    tcp,
    udp: kprobe("security_socket_connect", "sockaddr"),
    file: kprobe("security_file_permission", "file"),
  };
}

/** The session of a host in which a script was played; undefined where an act has no template. */
export function play(name: string, script: readonly string[], host: Host, templates: Templates): Graft | undefined {
  const acts = script.map((line) => actOf(line, placesOf(host)));
  if (!arePlayable(acts, templates)) return undefined;
  const startMicros: Micros = Math.round(readyMs(host) * 1000);
  const events = played(name, acts, host, templates, startMicros);
  const endMs = (events.at(-1)?.time ?? startMicros) / 1000;
  const step: Step = {
    ...{ id: name, technique: name, form: "invented", agent: host.agent, pod: host.pod },
    startMs: Math.floor(startMicros / 1000),
    endMs,
    firstMs: startMicros / 1000,
    execIds: new Set(events.map(({ process }) => process.execId)),
    markerMicros: new Set(),
  };
  const until = endMs * 1000 + aftermathMicros;
  const all = [...host.events.filter(({ time }) => time <= until), ...events].sort((a, b) => a.time - b.time);
  return { step, agent: host.agent, session: { ...host.session, kind: "attack", steps: [step], events: all } };
}

const arePlayable = (acts: readonly Act[], templates: Templates): boolean =>
  acts.every(({ kind }) => kind === "exit" || kind === "wait" || templates[kind] !== undefined);

type Played = ExecEvent | ExitEvent | KprobeEvent;

/** What a script does in a host from then on, without the host's own events; undefined where an act has no template. */
export function playedEvents(
  name: string,
  script: readonly string[],
  host: Host,
  templates: Templates,
  start: Micros,
): Event[] | undefined {
  const acts = script.map((line) => actOf(line, placesOf(host)));
  return arePlayable(acts, templates) ? played(name, acts, host, templates, start) : undefined;
}

function played(name: string, acts: readonly Act[], { main }: Host, templates: Templates, start: Micros): Played[] {
  const events: Played[] = [];
  const running: EventProcess[] = [main];
  let time = start;
  for (const act of acts) {
    if (act.kind === "exec") {
      const parent = act.isFromOutside ? runtimeOf(main) : (running[act.depth] ?? main);
      const process: EventProcess = {
        ...main,
        execId: `played-${name}-${events.length}`,
        parentExecId: parent.execId,
        pid: main.pid + 1000 + events.length,
        binary: act.binary,
        arguments: act.arguments,
        flags: "execve clone",
        startTime: time,
        inInitTree: parent.inInitTree,
      };
      running.splice(act.depth + 1, running.length, process);
      events.push({ ...templates.exec, time, process, parent });
    } else if (act.kind === "wait") time += Math.round(act.seconds * 1e6);
    else if (act.kind === "exit") {
      const process = running.at(-1) ?? main;
      const { node } = templates.exec;
      events.push({ type: "exit", node, time, process, parent: undefined, signal: "", status: act.status });
    } else {
      const process = act.isMain ? main : (running.at(-1) ?? main);
      const { events: made, time: after } = done(act, process, templates, time);
      events.push(...made);
      time = after;
    }
    time += apartMicros;
  }
  return events;
}

/** The container's runtime, which starts what comes from outside. */
const runtimeOf = (main: EventProcess): EventProcess => ({
  ...main,
  ...{ execId: "played-runtime", binary: "/usr/bin/containerd-shim-runc-v2", arguments: "" },
  ...{ docker: "", pod: undefined, inInitTree: false },
});

/** What a process does without starting another, and when it is done. */
function done(
  act: Exclude<Act, { kind: "exec" | "exit" | "wait" }>,
  process: EventProcess,
  templates: Templates,
  start: Micros,
): { events: Played[]; time: Micros } {
  const template = templates[act.kind];
  if (template === undefined) return { events: [], time: start };
  const of = (time: Micros, args: KprobeEvent["args"]): Played => ({
    ...template,
    time,
    process,
    parent: undefined,
    args,
  });
  if (act.kind === "file") {
    const args = template.args.map((one) => (one.kind === "file" ? { ...one, path: act.path } : one));
    return { events: [of(start, args)], time: start };
  }
  const apart = Math.round(act.apartSeconds * 1e6);
  const events = Array.from({ length: act.times }, (_, index) => {
    const address = act.address.replace("*", String(2 + index));
    const family = address.includes(":") ? "AF_INET6" : "AF_INET";
    const isTarget = (one: KprobeEvent["args"][number]): boolean =>
      one.kind === "sockaddr" || (one.kind === "sock" && act.kind === "tcp");
    const args = template.args.map((one) => (isTarget(one) ? { ...one, family, address, port: act.port } : one));
    return of(start + index * apart, args as KprobeEvent["args"]);
  });
  return { events, time: start + (act.times - 1) * apart };
}

/** Addresses that scripts need: in a pod's own network, at its node, where its agent goes most. */
function placesOf({ events }: Host): Places {
  const counts = new Map<string, number>();
  for (const event of events) {
    if (event.type !== "kprobe" || event.functionName !== "tcp_connect") continue;
    for (const one of event.args)
      if (one.kind === "sock") {
        const place = `${one.address}:${one.port}`;
        counts.set(place, (counts.get(place) ?? 0) + 1);
      }
  }
  const [busiest = "203.0.113.10:443"] = [...counts].sort((a, b) => b[1] - a[1]).map(([place]) => place);
  return { new: inventor(1).address("new"), inside: "10.244.1.77", node: "10.0.2.15", api: "10.96.0.1", busiest };
}
