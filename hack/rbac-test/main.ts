// `npm run test:rbac`: takes what the programs' roles allow away, one verb on one resource at a time, and shows which test fails without
// it. First every test file runs once with all in place, and the API server's audit log tells what was used where; then each permission is
// taken away in the files that used it, the quickest first. One that no test misses is one too many, or a test too few: exit 1.
// What was found is kept in node_modules/.cache, so a run that was broken off goes on. Arguments: --list, --again (forget what was
// found), --jobs N, and words: permissions that contain one of them are looked at, such as `npm run test:rbac -- status`; none: all.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseAllDocuments } from "yaml";
import { findControlPlane } from "../control-plane/find.ts";
import { idOf, permissionsOf } from "./rules.ts";
import { run } from "./run.ts";
import { type Found, load, type State, save } from "./state.ts";
import { programSuites } from "./suites.ts";
import { table } from "./table.ts";

const root = join(import.meta.dirname, "../..");
const statePath = join(root, "node_modules/.cache/bailiff/rbac-test.json");
const { values, positionals } = parseArgs({
  options: { list: { type: "boolean" }, again: { type: "boolean" }, jobs: { type: "string", default: "1" } },
  allowPositionals: true,
});
const objects = globSync(join(root, "deploy/base/*-rbac.yaml")).flatMap((file) =>
  parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS()),
);
const permissions = permissionsOf(objects)
  .map(idOf)
  .filter((id) => positionals.length === 0 || positionals.some((word) => id.includes(word)));

/** Does the work for each of them, so many at a time. */
async function each<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: Number(values.jobs) || 1 }, worker));
}

/** Runs a file with all permissions, in haste first; with patience where it fails, since a busy machine is not what is looked for. */
async function measure(state: State, file: string): Promise<void> {
  let patience = 0.4;
  let { failure, seconds, uses } = await run(root, file, { patience });
  if (failure !== undefined) {
    patience = 1;
    ({ failure, seconds, uses } = await run(root, file, { patience }));
  }
  const used = [...uses].filter(([, { granted }]) => granted > 0).map(([id]) => id);
  state.suites[file] = { seconds, patience, used, ...(failure !== undefined && { failure }) };
  save(statePath, state);
  process.stderr.write(
    `${file}: ${seconds} s, ${used.length} permissions used${failure ? `, FAILS: ${failure}` : ""}\n`,
  );
}

/** A program's own tests may write in the name of the other one: only the tests in test/ run both. */
function mayMiss(id: string, file: string): boolean {
  return file.startsWith("test/") || file.startsWith(id.startsWith("bailiff-node-agent") ? "node-agent/" : "operator/");
}

/** Whether the same test fails in a second run, with patience. */
async function failsAgain(file: string, without: string, failure: string): Promise<boolean> {
  return (await run(root, file, { without, patience: 1 })).failure === failure;
}

/**
 * A failure counts only where the API server refused just that: another is the machine's, or another's. What no log tells of (to apply
 * an object that isn't there takes `create` beside `patch`, which is not logged) is tried everywhere, and has to fail twice.
 */
async function tryWithout(state: State, id: string): Promise<void> {
  const isLogged = Object.entries(state.suites).some(([file, { used }]) => mayMiss(id, file) && used.includes(id));
  const suites = Object.entries(state.suites)
    .filter(([file, { used, failure }]) => {
      return mayMiss(id, file) && failure === undefined && (used.includes(id) || !isLogged);
    })
    .sort(([, one], [, other]) => one.seconds / one.patience - other.seconds / other.patience);
  let found: Found = { refused: 0 };
  for (const [file, { patience }] of suites) {
    let { failure, uses } = await run(root, file, { without: id, patience });
    // It failed before it came to that: with less haste, then.
    if (failure !== undefined && isLogged && !uses.has(id))
      ({ failure, uses } = await run(root, file, { without: id, patience: 1 }));
    const refused = Math.max(found.refused, uses.get(id)?.refused ?? 0);
    const isCertain = failure !== undefined && (refused > 0 || (!isLogged && (await failsAgain(file, id, failure))));
    found = { refused, ...(failure !== undefined && isCertain && { failure }) };
    if (isCertain) break;
  }
  state.found[id] = found;
  save(statePath, state);
  process.stderr.write(`without ${id}: ${found.failure ?? "NO TEST FAILS"}\n`);
}

async function main(): Promise<number> {
  if (values.list) {
    process.stdout.write(`${permissions.join("\n")}\n`);
    return 0;
  }
  if (permissions.length === 0) {
    process.stderr.write(`no permission contains ${positionals.join(" or ")}: see npm run test:rbac -- --list\n`);
    return 2;
  }
  const source = await findControlPlane(true);
  if (!("folder" in source)) {
    const why = "missing" in source ? source.missing : "the API server in Docker can't log where this could read it";
    process.stderr.write(`this needs the binaries: ${why}; run npm run tools, or set KUBEBUILDER_ASSETS\n`);
    return 2;
  }
  const state = values.again ? { suites: {}, found: {} } : load(statePath);
  const suites = programSuites(root);
  await each(
    suites.filter((file) => state.suites[file] === undefined || state.suites[file].failure !== undefined),
    (file) => measure(state, file),
  );
  await each(
    permissions.filter((id) => state.found[id]?.failure === undefined),
    (id) => tryWithout(state, id),
  );
  process.stdout.write(table(permissions, state.found));
  const broken = suites.filter((file) => state.suites[file]?.failure !== undefined);
  for (const file of broken) process.stdout.write(`left out, since it fails with all in place: ${file}\n`);
  const superfluous = permissions.filter((id) => state.found[id]?.failure === undefined);
  process.stdout.write(
    superfluous.length === 0
      ? `each of ${permissions.length} permissions is needed\n`
      : `${superfluous.length} of ${permissions.length} permissions are missed by no test\n`,
  );
  return superfluous.length === 0 ? 0 : 1;
}

process.exitCode = await main();
