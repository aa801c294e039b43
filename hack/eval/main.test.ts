// The command as people run it, on corpora that are not ours.
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fixtureFolder } from "./corpus/fixture.ts";
import type { Evaluation } from "./evaluate.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bailiff-eval-"));
  await mkdir(join(folder, "sessions"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly errors: string;
}

const run = (...argv: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const main = join(import.meta.dirname, "main.ts");
    execFile(process.execPath, [main, ...argv], { maxBuffer: 1e8 }, (error, out, errors) => {
      resolve({ status: typeof error?.code === "number" ? error.code : 0, out, errors });
    });
  });

/** A corpus of recorded sessions under other names. */
async function corpusOf(sessions: Readonly<Record<string, string>>): Promise<void> {
  const recorded = JSON.parse(await readFile(join(fixtureFolder, "labels.json"), "utf8")).sessions;
  const labels = Object.fromEntries(Object.entries(sessions).map(([name, from]) => [name, recorded[from]]));
  for (const [name, from] of Object.entries(sessions))
    await copyFile(join(fixtureFolder, "sessions", `${from}.pb.gz`), join(folder, "sessions", `${name}.pb.gz`));
  await copyFile(join(fixtureFolder, "cluster.json"), join(folder, "cluster.json"));
  await writeFile(join(folder, "labels.json"), JSON.stringify({ sessions: labels }));
}

test("a corpus without attacks is benign time alone, and its report is written", async () => {
  await corpusOf({ first: "train-1", second: "train-2", quiet: "dev-benign-1" });
  const report = join(folder, "report.md");
  const { status, out, errors } = await run("--corpus", folder, "--quick", "-o", "json", "--report", report);
  expect([status, errors]).toEqual([0, ""]);
  const { ours, corpus, sessions } = JSON.parse(out) as Evaluation;
  expect(ours.steps).toEqual({ found: 0, of: 0 });
  expect(ours.forms).toEqual({});
  expect(corpus.judged).toEqual(["quiet"]);
  expect(sessions.map(({ session, events }) => [session, events])).toEqual([["quiet", 3604]]);
  expect(ours.falseAlarms.agentHours).toBeCloseTo(0.3, 1);
  expect(await readFile(report, "utf8")).toContain(`SHA-256 ${corpus.hash}`);
});

test("the table names each step of a session, found or missed, and by which rules", async () => {
  await corpusOf({ lesson: "train-4", exam: "dev-attack-2" });
  const { status, out } = await run("--corpus", folder, "--quick");
  expect(status).toBe(0);
  expect(out).toMatch(/da2-12 +support-bot +reverse-shell +loud +found +0\.\d s +Critical +.*reverse-shell/);
  expect(out).toMatch(/first-seen set +\d+\/\d+ /);
});

test("half a corpus is not evaluated: what is missing is told, and the status says so", async () => {
  await corpusOf({ lesson: "train-1", exam: "dev-attack-2" });
  await rm(join(folder, "sessions/exam.pb.gz"));
  const { status, out, errors } = await run("--corpus", folder);
  expect([status, out]).toEqual([1, ""]);
  expect(errors).toMatch(/^eval: .*exam\.pb\.gz: no recording of the session exam/);
});

test.each([
  [["--output", "xml"], "--output xml: is neither table nor json"],
  [["--corpse", "x"], "Unknown option '--corpse'"],
  [["--quick", "--figures", "f.json"], "--figures needs the folds"],
])("a wrong command line is told with the usage: %j", async (argv, message) => {
  const { status, errors } = await run(...argv);
  expect(status).toBe(2);
  expect(errors).toContain(message);
  expect(errors).toContain("usage: npm run eval");
});

test("a report that can't be written is an error that names the file", async () => {
  await corpusOf({ lesson: "train-1", exam: "dev-benign-1" });
  const { status, errors } = await run("--corpus", folder, "--quick", "--report", join(folder, "no/such/folder.md"));
  expect(status).toBe(1);
  expect(errors).toMatch(/folder\.md: can't be written/);
});
