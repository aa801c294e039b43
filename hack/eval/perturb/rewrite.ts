// Recorded sessions made into others of the same shape: every name, address and time that is changed is changed wherever it occurs.
// What comes out is no recording. It shows what the judge hangs on, and is never counted among what was measured on recordings.
import type { Event, Micros } from "@bailiff/proto/event";
import type { Corpus, Session, Step } from "../corpus/corpus.ts";

/** What to change; what is left out stays. Each function must give the same answer for the same question. */
export interface Rewriting {
  /** Any text that an event, a cluster object or a label holds: names, paths, arguments, addresses. */
  readonly text?: (text: string) => string;
  /** The port of a connection to that (old) address. */
  readonly port?: (address: string, port: number) => number;
  readonly time?: (time: Micros) => Micros;
}

/** Words of the protocol and keys between events: no rewriting touches them. */
const untouched: ReadonlySet<string> = new Set(
  ["type", "kind", "functionName", "policyName", "action", "flags", "family", "protocol", "state", "cookie"].concat([
    "apiVersion",
    "phase",
    "signal",
    "execId",
    "parentExecId",
    "ownerKind",
    "workloadKind",
  ]),
);
const times: ReadonlySet<string> = new Set(["time", "startTime"]);

/** What is judged, and what the cluster says of it. */
export type Material = Pick<Corpus, "sessions" | "objects">;

/** Rewrites an event. */
export function rewriteEvent(event: Event, rewriting: Rewriting): Event {
  return rewriteValue(event, "", rewriting) as Event;
}

/** Rewrites all sessions, what the cluster says of them, and the labels. */
export function rewriteCorpus(corpus: Corpus, rewriting: Rewriting): Corpus {
  return {
    ...corpus,
    objects: corpus.objects.map((object) => rewriteObject(object, rewriting)),
    sessions: corpus.sessions.map((session) => rewriteSession(session, rewriting)),
  };
}

/** Rewrites one session and its labels. */
export function rewriteSession(session: Session, rewriting: Rewriting): Session {
  const { text = (same) => same, time = (same) => same } = rewriting;
  const millis = (ms: number): number => (rewriting.time === undefined ? ms : time(ms * 1000) / 1000);
  const stepOf = (step: Step): Step => ({
    ...step,
    agent: text(step.agent),
    pod: podText(step.pod, text),
    startMs: Math.floor(millis(step.startMs)),
    endMs: millis(step.endMs),
    firstMs: millis(step.firstMs),
    markerMicros: new Set([...step.markerMicros].map(time)),
  });
  return {
    ...session,
    startMs: millis(session.startMs),
    endMs: millis(session.endMs),
    agentOf: new Map([...session.agentOf].map(([pod, agent]) => [podText(pod, text), text(agent)])),
    steps: session.steps.map(stepOf),
    events: session.events.map((event) => rewriteEvent(event, rewriting)),
  };
}

const podText = (pod: string, text: (text: string) => string): string => pod.split("/").map(text).join("/");

function rewriteValue(value: unknown, key: string, rewriting: Rewriting): unknown {
  if (typeof value === "string") return untouched.has(key) ? value : (rewriting.text?.(value) ?? value);
  if (typeof value === "number") return times.has(key) && value > 0 ? (rewriting.time?.(value) ?? value) : value;
  if (Array.isArray(value)) return value.map((item) => rewriteValue(item, key, rewriting));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, rewriteValue(item, name, rewriting)] as const);
  const changed = Object.fromEntries(entries);
  const { address, port } = value as { address?: unknown; port?: unknown };
  if (typeof address === "string" && typeof port === "number" && rewriting.port !== undefined)
    changed["port"] = rewriting.port(address, port);
  return changed;
}

/** Cluster objects say their kinds and times in texts. */
export function rewriteObject(object: Corpus["objects"][number], rewriting: Rewriting): Corpus["objects"][number] {
  const { text = (same) => same, time } = rewriting;
  const shifted = (value: string): string =>
    time === undefined ? value : new Date(time(Date.parse(value) * 1000) / 1000).toISOString();
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === "string") {
      if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return shifted(value);
      return untouched.has(key) ? value : text(value);
    }
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]));
  };
  return walk(object, "") as Corpus["objects"][number];
}

/** Replaces whole words and paths, the longest first; answers are remembered, since a recording repeats itself. */
export function wordReplacer(words: ReadonlyMap<string, string>): (text: string) => string {
  if (words.size === 0) return (text) => text;
  const longestFirst = [...words.keys()].sort((a, b) => b.length - a.length);
  const escaped = longestFirst.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/-]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\w.-])(?:${escaped.join("|")})(?![\\w-]|\\.\\w)`, "g");
  const known = new Map<string, string>();
  return (text) => {
    let answer = known.get(text);
    if (answer === undefined) {
      answer = text.replaceAll(pattern, (word) => words.get(word) ?? word);
      known.set(text, answer);
    }
    return answer;
  };
}
