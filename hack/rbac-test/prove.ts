// The proof that a permission is needed: a test that passes by itself with all of them fails without that one, which the API server
// refused meanwhile.
import { isLogged } from "./audit.ts";
import { run } from "./run.ts";
import type { Proof, State } from "./state.ts";

export interface Prover {
  readonly root: string;
  readonly state: State;
  readonly signal: AbortSignal;
  /** Told after each run, to keep what was found. */
  readonly save: () => void;
}

/** Time-outs of tests are of this length, or a little less or more. */
const usualWaitSeconds = 60;

/**
 * Runs the test ("file > group > title") with everything in place, once for all proofs that it serves, then without the permission. A test that
 * waits in vain waits at least three times as long as it takes when nothing is missing.
 */
export async function prove(prover: Prover, id: string, test: string): Promise<Proof> {
  const { root, signal } = prover;
  const seconds = await control(prover, test);
  if (seconds === undefined) return { test, isNeeded: false, refused: 0, why: "it fails with all in place, too" };
  const [file = "", title = ""] = parts(test);
  const haste = Math.min(1, Math.max(0.25, (3 * seconds) / usualWaitSeconds));
  for (const patience of haste < 1 ? [haste, 1] : [1]) {
    const { failure, uses, tests } = await run(root, file, { title, without: id, patience, signal });
    const { refused = 0, granted = 0 } = uses.get(id) ?? {};
    if (granted > 0) throw new Error(`${id} was taken away and yet granted: another role of the program allows it`);
    if (tests.length === 0) continue; // the run broke off
    if (failure !== undefined && (refused > 0 || !isLogged(id))) return { test, isNeeded: true, refused, why: failure };
    if (failure === undefined) return { test, isNeeded: false, refused, why: "it passes all the same" };
    // It failed before it came to that: with less haste, then.
  }
  return { test, isNeeded: false, refused: 0, why: "it fails for another reason, before it asks for that" };
}

/** How long the test takes with everything in place; undefined where it fails, with patience, twice. */
async function control({ root, state, signal, save }: Prover, test: string): Promise<number | undefined> {
  const known = state.controls[test];
  if (known !== undefined) return known;
  const [file = "", title = ""] = parts(test);
  for (let tries = 0; tries < 2; tries++) {
    const { failure, longestSeconds } = await run(root, file, { title, patience: 1, signal });
    if (failure !== undefined) {
      process.stderr.write(`with all in place ${test} fails: ${failure}\n`);
      continue;
    }
    state.controls[test] = longestSeconds;
    save();
    return longestSeconds;
  }
  return undefined;
}

/** File, and the title with its groups, as Vitest names it. */
function parts(test: string): string[] {
  const at = test.indexOf(" > ");
  return [test.slice(0, at), test.slice(at + 3)];
}
