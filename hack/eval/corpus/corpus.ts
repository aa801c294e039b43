// A labelled corpus: a folder with labels.json, cluster.json and sessions/NAME.pb.gz (or .jsonl.gz), any names, any number of sessions.
// Wholly in memory (about 2 MB of events a session of three minutes), so that folds and perturbations can use it over and over.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readRecording, recordingTally } from "@bailiff/node-agent/tetragon/recording/recording";
import type { Event, Micros } from "@bailiff/proto/event";
import { parseTime } from "@bailiff/proto/time";
import type { z } from "zod";
import { type AttackLabels, clusterSchema, labelsSchema, type SessionLabels } from "./labels.ts";

/** What was done to one pod, from start to end; times in milliseconds since 1970. */
export interface Step {
  readonly id: string;
  readonly technique: string;
  /** `loud` or `mimicry`; another corpus may have others. */
  readonly form: string;
  readonly agent: string;
  /** `namespace/name`. */
  readonly pod: string;
  /** Cut to the millisecond, as the times of findings are. */
  readonly startMs: number;
  readonly endMs: number;
  /** When the first event of the step was seen; its start where the labels don't tell. */
  readonly firstMs: number;
  /** The processes of the step; empty where it was done inside the agent's own. */
  readonly execIds: ReadonlySet<string>;
  /** Times of the events that show the step, as far as labelled. */
  readonly markerMicros: ReadonlySet<Micros>;
}

export interface Session {
  readonly name: string;
  readonly kind: SessionLabels["kind"];
  readonly startMs: number;
  readonly endMs: number;
  /** By `namespace/name`: the agent that a pod belongs to, by the labels' word for it. */
  readonly agentOf: ReadonlyMap<string, string>;
  readonly steps: readonly Step[];
  /** In order of arrival. */
  readonly events: readonly Event[];
}

export type RawObject = Readonly<Record<string, unknown>>;

export interface Corpus {
  /** SHA-256 over labels, cluster objects and recordings: which corpus the figures are of. */
  readonly hash: string;
  readonly sessions: readonly Session[];
  /** The cluster's objects, those of all sessions. */
  readonly objects: readonly RawObject[];
}

export type Loaded = { readonly corpus: Corpus } | { readonly problems: readonly string[] };

/** Reads a corpus. What is wrong with the folder is told, file by file: nothing is evaluated on half a corpus. */
export async function loadCorpus(folder: string): Promise<Loaded> {
  const hash = createHash("sha256");
  const labels = await parsed(join(folder, "labels.json"), labelsSchema, hash);
  const cluster = await parsed(join(folder, "cluster.json"), clusterSchema, hash);
  const problems = [labels, cluster].flatMap((one) => ("problems" in one ? one.problems : []));
  if ("problems" in labels || "problems" in cluster) return { problems };
  const sessions: Session[] = [];
  const entries = Object.entries(labels.value.sessions).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, session] of entries) {
    const recording = await recorded(folder, name);
    if ("problems" in recording) problems.push(...recording.problems);
    else {
      hash.update(recording.bytes);
      sessions.push(sessionOf(name, session, recording.events));
    }
  }
  if (!sessions.some(({ kind }) => kind === "training") && problems.length === 0)
    problems.push(`${join(folder, "labels.json")}: no session of kind "training": there is nothing to learn from`);
  if (!sessions.some(({ kind }) => kind !== "training") && problems.length === 0)
    problems.push(`${join(folder, "labels.json")}: every session is of kind "training": there is nothing to judge`);
  if (problems.length > 0) return { problems };
  const { static: fixed, sessions: bySession } = cluster.value;
  const objects = [...fixed, ...Object.values(bySession).flatMap((one) => one.objects)];
  return { corpus: { hash: hash.digest("hex"), sessions, objects } };
}

type Parsed<T> = { readonly value: T } | { readonly problems: readonly string[] };

async function parsed<S extends z.ZodType>(
  file: string,
  schema: S,
  hash: { update(data: Buffer): unknown },
): Promise<Parsed<z.infer<S>>> {
  let json: unknown;
  try {
    const bytes = await readFile(file);
    hash.update(bytes);
    json = JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    return { problems: [`${file}: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const result = schema.safeParse(json);
  if (result.success) return { value: result.data };
  return { problems: result.error.issues.slice(0, 20).map((one) => `${file}: ${one.path.join(".")}: ${one.message}`) };
}

async function recorded(
  folder: string,
  name: string,
): Promise<{ readonly bytes: Buffer; readonly events: readonly Event[] } | { readonly problems: readonly string[] }> {
  const files = ["pb.gz", "jsonl.gz", "pb", "jsonl"].map((ending) => join(folder, "sessions", `${name}.${ending}`));
  for (const file of files) {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (bytes === undefined) continue;
    const tally = recordingTally(file);
    const problems: string[] = [];
    const events: Event[] = [];
    for await (const event of readRecording(file, { tally, report: (problem) => problems.push(problem) }))
      events.push(event);
    // Decoding a file with holes would make figures of something else than what was labelled.
    return problems.length > 0 ? { problems: problems.slice(0, 5) } : { bytes, events };
  }
  return { problems: [`${files[0]}: no recording of the session ${name} (.pb.gz, .jsonl.gz, .pb or .jsonl)`] };
}

function sessionOf(name: string, labels: SessionLabels, events: readonly Event[]): Session {
  const agentOf = new Map(
    Object.entries(labels.pods).map(([pod, { namespace, agent }]) => [`${namespace}/${pod}`, agent] as const),
  );
  for (const { namespace, pod, agent } of labels.attacks) agentOf.set(`${namespace}/${pod}`, agent);
  return {
    name,
    kind: labels.kind,
    startMs: millis(labels.start),
    endMs: millis(labels.end),
    agentOf,
    steps: labels.attacks.map(stepOf),
    events,
  };
}

function stepOf(labels: AttackLabels): Step {
  const { id, technique, form, agent, namespace, pod, markers } = labels;
  const startMs = Math.floor(millis(labels.start));
  const firsts = markers.flatMap((marker) => (marker.first_event === undefined ? [] : [millis(marker.first_event)]));
  return {
    ...{ id, technique, form, agent, startMs },
    pod: `${namespace}/${pod}`,
    endMs: millis(labels.end),
    firstMs: firsts.length > 0 ? Math.min(...firsts) : startMs,
    execIds: new Set(labels.exec_ids),
    markerMicros: new Set(
      markers.flatMap((marker) => marker.event_times).map((text) => Math.floor(millis(text) * 1000 + 0.5)),
    ),
  };
}

/** Checked by the schema: the text is a time. */
const millis = (text: string): number => (parseTime(text) ?? Number.NaN) / 1000;
