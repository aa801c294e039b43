// Looks for a test that misses a permission: first every test file runs once with all in place, and the API servers' audit logs tell
// what was used where; then the permission is taken away in the files that used it, the quickest first.
import { isLogged } from "./audit.ts";
import { type Prover, prove } from "./prove.ts";
import { run } from "./run.ts";
import type { Proof } from "./state.ts";

/** Runs a file with all permissions, in haste first; with patience where it fails, since a busy machine is not what is looked for. */
export async function measure({ root, state, signal, save }: Prover, file: string): Promise<void> {
  let patience = 0.4;
  let { failure, seconds, uses } = await run(root, file, { patience, signal });
  if (failure !== undefined) {
    patience = 1;
    ({ failure, seconds, uses } = await run(root, file, { patience, signal }));
  }
  const used = [...uses].filter(([, { granted }]) => granted > 0).map(([id]) => id);
  state.suites[file] = { seconds, patience, used, ...(failure !== undefined && { failure }) };
  save();
  process.stderr.write(
    `${file}: ${seconds} s, ${used.length} permissions used${failure ? `, FAILS: ${failure}` : ""}\n`,
  );
}

/** A proof by the first test that fails alone, too; the last attempt where there is none; undefined where nothing asks for it. */
export async function search(prover: Prover, id: string): Promise<Proof | undefined> {
  const { root, state, signal } = prover;
  const all = Object.entries(state.suites).filter(([file, { failure }]) => failure === undefined && mayMiss(id, file));
  const suites = isLogged(id) ? all.filter(([, { used }]) => used.includes(id)) : all;
  const pace = ([, { seconds, patience }]: (typeof all)[number]) => seconds / patience;
  let last: Proof | undefined;
  for (const [file, { patience }] of suites.sort((one, other) => pace(one) - pace(other))) {
    const { failure, tests } = await run(root, file, { without: id, patience, signal });
    if (failure === undefined) continue;
    // Where a file fails as a whole, one of its tests stands for all.
    const candidate = tests.includes(failure) ? failure : tests[0];
    if (candidate === undefined) continue;
    last = await prove(prover, id, candidate);
    if (last.isNeeded) return last;
  }
  return last;
}

/** A program's own tests may write in the name of the other one: only the tests in test/ run both. */
function mayMiss(id: string, file: string): boolean {
  return file.startsWith("test/") || file.startsWith(id.startsWith("bailiff-node-agent") ? "node-agent/" : "operator/");
}
