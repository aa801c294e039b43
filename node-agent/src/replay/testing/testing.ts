// Runs a command in this process for tests, and says where the recordings are.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Event } from "@bailiff/proto";
import { afterAll } from "vitest";
import { readRecording } from "../../tetragon/recording/recording.ts";
import { run as runReplay } from "../run.ts";
import type { Shell } from "../shell/shell.ts";

export const fixtures = join(import.meta.dirname, "../../../../test/fixtures");
export const attacked = join(fixtures, "captures/g-learn-then-attack.pb.gz");
/** The event time at which the attack of `attacked` begins, as its README says. */
export const attackAt = "1795159982.57";
export const captures = readdirSync(join(fixtures, "captures")).filter((name) => name.endsWith(".gz"));

export const session = (name: string, form: "pb" | "jsonl"): string =>
  join(fixtures, `corpus/sessions/${name}.${form}.gz`);

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly error: string;
}

/** Runs replay, or another command, with everything that it writes kept. */
export async function ran(
  argv: readonly string[],
  { run = runReplay, hasColour = false }: { run?: typeof runReplay; hasColour?: boolean } = {},
): Promise<Ran> {
  const [out, error]: [string[], string[]] = [[], []];
  const shell: Shell = {
    out: (text) => void out.push(text),
    error: (text) => void error.push(text),
    hasColour,
    isWatched: false,
  };
  const status = await run(argv, shell);
  return { status, out: out.join(""), error: error.join("") };
}

/** A folder of the test file's own, gone when it ends; gives paths of files in it. */
export function scratch(): (name: string, content?: string | Uint8Array) => string {
  const folder = mkdtempSync(join(tmpdir(), "bailiff-replay-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name, content) => {
    const path = join(folder, name);
    if (content !== undefined) writeFileSync(path, content);
    return path;
  };
}

/** The corpus' cluster objects as `kubectl get … -o json` would print them. */
export function clusterList(): string {
  const { static: fixed, sessions } = JSON.parse(readFileSync(join(fixtures, "corpus/cluster.json"), "utf8"));
  const items = [...fixed, ...Object.values<{ objects: unknown[] }>(sessions).flatMap(({ objects }) => objects)];
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

export const unpacked = (path: string): Buffer => gunzipSync(readFileSync(path));

/** Some of a capture's frames, as they are, by the event in them. */
export async function frames(path: string, isWanted: (event: Event) => boolean): Promise<Buffer> {
  const bytes = unpacked(path);
  const kept: Buffer[] = [];
  let at = 0;
  for await (const event of readRecording(path)) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (isWanted(event)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

/** All events of a recording. */
export async function eventsOf(path: string): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of readRecording(path)) events.push(event);
  return events;
}

/** The attacked capture's JSON form, line by line. */
export function attackedLines(): string[] {
  return unpacked(attacked.replace(".pb.", ".json.")).toString("utf8").trimEnd().split("\n");
}

/** A policy for one of that capture's agents. */
export function policyFor(app: string): string {
  return `apiVersion: bailiff.dev/v1alpha1
kind: AgentPolicy
metadata: {name: ${app}, namespace: ai-agents}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: ${app}}}
  mode: Detect
`;
}
