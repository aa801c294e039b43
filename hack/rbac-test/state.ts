// What earlier runs have found, so that one that was broken off goes on where it was: for one commit's tests it stays true.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A test file with every permission in place. */
export type Suite = {
  readonly seconds: number;
  /** How much of its time-outs it needs: what fails by haste alone tells nothing. */
  readonly patience: number;
  readonly failure?: string;
  /** Permissions that the programs used in it. */
  readonly used: readonly string[];
};

/** What happened without a permission. */
export type Found = {
  /** The test that failed, as "file > title". */
  readonly failure?: string;
  /** How often the API server refused it in that run. */
  readonly refused: number;
};

export type State = { readonly suites: Record<string, Suite>; readonly found: Record<string, Found> };

export function load(path: string): State {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as State;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { suites: {}, found: {} };
    throw new Error(`${path} can't be read: delete it to begin anew`, { cause: error });
  }
}

export function save(path: string, state: State): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(state, undefined, 1));
  renameSync(`${path}.new`, path);
}
