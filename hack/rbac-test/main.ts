// `npm run test:rbac`: takes what the programs' roles allow away, one verb on one resource at a time, and shows which test fails without
// it: the one that shown.yaml names, or, for a permission that has none there, one that is looked for and written there. A permission
// that no test misses is one too many, or a test too few: exit 1. What was found is kept in node_modules/.cache, so a run that was broken
// off goes on. Arguments: --list, --again (forget what was found), --jobs N, --search (look anew where shown.yaml's test doesn't fail), and
// words: permissions that contain one of them are looked at, such as `npm run test:rbac -- status`; none: all.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { commandLine } from "../arguments.ts";
import { findControlPlane } from "../control-plane/find.ts";
import { type Prover, prove } from "./prove.ts";
import { idOf, permissionsOf } from "./rules.ts";
import { measure, search } from "./search.ts";
import { readShown, writeShown } from "./shown.ts";
import { emptyState, load, save } from "./state.ts";
import { programSuites } from "./suites.ts";
import { table } from "./table.ts";

const root = join(import.meta.dirname, "../..");
const statePath = join(root, "node_modules/.cache/bailiff/rbac-test.json");
const usage = "npm run test:rbac [-- WORD… --list --again --search --jobs N]";
const { values, positionals } = commandLine(usage, {
  options: {
    list: { type: "boolean" },
    again: { type: "boolean" },
    search: { type: "boolean" },
    jobs: { type: "string", default: "1" },
  },
  allowPositionals: true,
});
const objects = globSync(join(root, "deploy/base/*-rbac.yaml")).flatMap((file) =>
  parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS()),
);
const all = permissionsOf(objects);
const permissions = all.filter(
  (permission) => positionals.length === 0 || positionals.some((word) => idOf(permission).includes(word)),
);

/** Does the work for each of them, so many at a time. */
async function each<T>(things: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...things];
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: Number(values.jobs) || 1 }, worker));
}

async function main(signal: AbortSignal): Promise<number> {
  if (values.list) {
    process.stdout.write(`${permissions.map(idOf).join("\n")}\n`);
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
  const state = values.again ? emptyState() : load(statePath);
  const prover: Prover = { root, state, signal, save: () => save(statePath, state) };
  const shown = new Map(readShown());
  const { proofs } = state;
  const note = (id: string, what: Awaited<ReturnType<typeof search>>) => {
    if (what) proofs[id] = what;
    prover.save();
    process.stderr.write(`without ${id}: ${what ? `${what.test}: ${what.why}` : "NO TEST FAILS"}\n`);
  };
  const isOpen = (id: string) => !proofs[id]?.isNeeded || proofs[id].test !== shown.get(id);
  await each(permissions.map(idOf).filter(isOpen), async (id) => {
    const test = shown.get(id);
    if (test !== undefined) note(id, await prove(prover, id, test));
  });
  const unshown = permissions
    .map(idOf)
    .filter((id) => !proofs[id]?.isNeeded && (values.search === true || !shown.has(id)));
  if (unshown.length > 0) {
    const suites = programSuites(root).filter(
      (file) => state.suites[file]?.failure !== undefined || !state.suites[file],
    );
    await each(suites, (file) => measure(prover, file));
    await each(unshown, async (id) => {
      const found = await search(prover, id);
      note(id, found);
      if (!found?.isNeeded) return;
      shown.set(id, found.test);
      writeShown(all.map(idOf), shown);
    });
  }
  process.stdout.write(table(permissions, proofs));
  const missed = permissions.filter((permission) => !proofs[idOf(permission)]?.isNeeded);
  const rules = new Set(permissions.map(({ program, kind, rule }) => `${program} ${kind} ${rule}`)).size;
  process.stdout.write(
    missed.length === 0
      ? `each of ${permissions.length} permissions, in ${rules} rules, is needed: a test fails without it\n`
      : `${missed.length} of ${permissions.length} permissions are not shown to be needed: ${missed.map(idOf).join(", ")}\n`,
  );
  return missed.length === 0 ? 0 : 1;
}

const stop = new AbortController();
// More than once, perhaps: npm passes on what the whole group got.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort(new Error(signal)));
try {
  process.exitCode = await main(stop.signal);
} catch (error) {
  if (!stop.signal.aborted) throw error;
  process.stderr.write("broken off; the next run goes on from here\n");
  process.exitCode = 130;
}
