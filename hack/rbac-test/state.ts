// What earlier runs have found, so that one that was broken off goes on where it was: for one commit's tests it stays true.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A test file with every permission in place. */
export interface Suite {
  readonly seconds: number;
  /** How much of its time-outs it needs: what fails by haste alone tells nothing. */
  readonly patience: number;
  readonly failure?: string;
  /** Permissions that the programs used in it. */
  readonly used: readonly string[];
}

/** What became of a test without a permission. */
export interface Proof {
  /** "file > group > title". */
  readonly test: string;
  /** Whether it fails without the permission, and passes with it. */
  readonly isNeeded: boolean;
  /** How often the API server refused it in that run. */
  readonly refused: number;
  /** How it failed, or why that proves nothing. */
  readonly why: string;
}

export interface State {
  readonly suites: Record<string, Suite>;
  /** Seconds that a test takes by itself with everything in place. */
  readonly controls: Record<string, number>;
  /** By permission. */
  readonly proofs: Record<string, Proof>;
}

export function emptyState(): State {
  return { suites: {}, controls: {}, proofs: {} };
}

export function load(path: string): State {
  try {
    return { ...emptyState(), ...(JSON.parse(readFileSync(path, "utf8")) as Partial<State>) };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return emptyState();
    throw new Error(`${path} can't be read: delete it to begin anew`, { cause: error });
  }
}

export function save(path: string, state: State): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(state, undefined, 1));
  renameSync(`${path}.new`, path);
}
