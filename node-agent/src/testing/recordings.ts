// The recordings of test/fixtures as Events, for tests: whole files at once, decoded once, and frozen so that no test changes another's.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeFrame, decodeJson, type Event } from "@bailiff/proto";
import { framesOf, messagesOf } from "@bailiff/proto/testing/recorded";

const fixtures = join(import.meta.dirname, "../../../test/fixtures");

export const trainingSessions = ["train-1", "train-2", "train-3", "train-4"] as const;
export const judgedSessions = [
  "dev-benign-1",
  "dev-benign-2-rollout",
  "dev-attack-1",
  "dev-attack-2",
  "dev-attack-3",
] as const;
export const sessions = [...trainingSessions, ...judgedSessions] as const;
export const captures = [
  "a-benign-k8s-unresolved",
  "a-benign-nopod",
  "b-compromised-k8s-unresolved",
  "c-hirate-connect-slice",
  "d-throttle2",
  "e-verbose-flags",
  "f-weird",
  "f-weird2",
  "g-learn-then-attack",
  "h-ringbuf-loss",
] as const;

export type Session = (typeof sessions)[number];
export type Capture = (typeof captures)[number];
export type Recording = Session | Capture;

/** `frames`: what came over gRPC. `lines`: Tetragon's JSON export of the same. */
export type Form = "frames" | "lines";

const cache = new Map<string, readonly Event[]>();

/** All events of a recording, in order of arrival. */
export function recorded(name: Recording, form: Form = "frames"): readonly Event[] {
  const key = `${name} ${form}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const path = pathOf(name, form);
  if (path === undefined) throw new Error(`there is no recording ${name} in the form of ${form}`);
  const events = form === "frames" ? framesOf(path).map(decodeFrame) : messagesOf(path).map(decodeJson);
  cache.set(key, events);
  return events;
}

/** Whether a recording was kept in this form too. */
export function isRecorded(name: Recording, form: Form): boolean {
  return pathOf(name, form) !== undefined;
}

/** The first event of a recording for which `isWanted` holds. */
export function recordedEvent<E extends Event>(name: Recording, isWanted: (event: Event) => event is E): E {
  const found = recorded(name).find(isWanted);
  if (found === undefined) throw new Error(`${name} has no such event`);
  return found as E;
}

function pathOf(name: Recording, form: Form): string | undefined {
  const endings = form === "frames" ? ["pb.gz"] : ["jsonl.gz", "json.gz"];
  const folders = ["corpus/sessions", "captures"];
  const paths = folders.flatMap((folder) => endings.map((ending) => join(fixtures, folder, `${name}.${ending}`)));
  return paths.find((path) => existsSync(path));
}

/** A fixture file that is JSON. */
export function fixture(path: string): unknown {
  return JSON.parse(readFileSync(join(fixtures, path), "utf8"));
}
