// The labelled sessions of test/fixtures/corpus.
import { readFile } from "node:fs/promises";

const folder = new URL("../../test/fixtures/corpus/", import.meta.url);

export interface Attack {
  readonly id: string;
  readonly technique: string;
  readonly form: string;
  readonly agent: string;
  readonly pod: string;
  readonly start: string;
  readonly end: string;
}

export function sessionFile(name: string, form: "jsonl" | "pb" = "pb"): string {
  return new URL(`sessions/${name}.${form}.gz`, folder).pathname;
}

export async function labels(): Promise<Readonly<Record<string, { readonly attacks: readonly Attack[] }>>> {
  return JSON.parse(await readFile(new URL("labels.json", folder), "utf8")).sessions;
}

/** All cluster objects of all sessions, as `kubectl get -o json` would list their items. */
export async function corpusObjects(): Promise<Record<string, unknown>[]> {
  const { static: fixed, sessions } = JSON.parse(await readFile(new URL("cluster.json", folder), "utf8"));
  return [
    ...fixed,
    ...Object.values<{ objects: Record<string, unknown>[] }>(sessions).flatMap(({ objects }) => objects),
  ];
}
