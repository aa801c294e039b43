import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Corpus, loadCorpus } from "./corpus.ts";
import { fixtureFolder } from "./fixture.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bailiff-corpus-"));
  await mkdir(join(folder, "sessions"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Sessions = Record<string, Record<string, unknown>>;
const labelled = JSON.parse(await readFile(join(fixtureFolder, "labels.json"), "utf8")).sessions as Sessions;

/** A corpus folder whose sessions are recorded ones under other names. */
async function folderOf(sessions: Readonly<Record<string, string>>, ending = "pb.gz"): Promise<Sessions> {
  const labels: Sessions = {};
  for (const [name, recorded] of Object.entries(sessions)) {
    labels[name] = { ...labelled[recorded] };
    await copyFile(
      join(fixtureFolder, "sessions", `${recorded}.${ending}`),
      join(folder, "sessions", `${name}.${ending}`),
    );
  }
  await copyFile(join(fixtureFolder, "cluster.json"), join(folder, "cluster.json"));
  await write({ sessions: labels });
  return labels;
}

const write = (labels: unknown): Promise<void> => writeFile(join(folder, "labels.json"), JSON.stringify(labels));

async function load(): Promise<Corpus> {
  const loaded = await loadCorpus(folder);
  if ("problems" in loaded) throw new Error(loaded.problems.join("\n"));
  return loaded.corpus;
}

async function problems(): Promise<readonly string[]> {
  const loaded = await loadCorpus(folder);
  return "problems" in loaded ? loaded.problems.map((problem) => problem.replaceAll(folder, "DIR")) : [];
}

test("any names and numbers of sessions make a corpus, with or without attacks", async () => {
  await folderOf({ monday: "train-1", tuesday: "dev-benign-1" });
  const corpus = await load();
  expect(corpus.sessions.map(({ name, kind, events, steps }) => [name, kind, events.length, steps.length])).toEqual([
    ["monday", "training", 3452, 0],
    ["tuesday", "benign-test", 3604, 0],
  ]);
});

test("JSON lines give the same events as frames, and another hash: it is another file", async () => {
  await folderOf({ a: "train-1", b: "dev-attack-1" });
  const frames = await load();
  await rm(join(folder, "sessions"), { recursive: true });
  await mkdir(join(folder, "sessions"));
  await folderOf({ a: "train-1", b: "dev-attack-1" }, "jsonl.gz");
  const lines = await load();
  expect(lines.sessions.map(({ events }) => events.length)).toEqual(frames.sessions.map(({ events }) => events.length));
  expect(lines.hash).not.toBe(frames.hash);
  expect((await load()).hash).toBe(lines.hash);
});

test("a folder without files says which are missing", async () => {
  expect(await problems()).toEqual([
    expect.stringMatching(/^DIR\/labels.json: .*no such file/),
    expect.stringMatching(/^DIR\/cluster.json: .*no such file/),
  ]);
});

test("labels of another shape are told by field", async () => {
  const labels = await folderOf({ a: "train-1", b: "dev-attack-1" });
  const attacks = labels["b"]?.["attacks"] as Record<string, unknown>[] | undefined;
  await write({
    sessions: { ...labels, b: { ...labels["b"], kind: "maybe", attacks: [{ ...attacks?.[0], start: "noon" }] } },
  });
  const told = await problems();
  expect(told).toContainEqual(expect.stringMatching(/^DIR\/labels.json: sessions.b.kind: /));
  expect(told).toContainEqual("DIR/labels.json: sessions.b.attacks.0.start: is no RFC 3339 time");
});

test("a session without its recording is told, and so is one that is cut off", async () => {
  await folderOf({ a: "train-1", b: "dev-benign-1" });
  await rm(join(folder, "sessions/a.pb.gz"));
  const bytes = await readFile(join(folder, "sessions/b.pb.gz"));
  await writeFile(join(folder, "sessions/b.pb.gz"), bytes.subarray(0, bytes.length / 2));
  const told = await problems();
  expect(told).toContainEqual(expect.stringMatching(/^DIR\/sessions\/a.pb.gz: no recording of the session a/));
  expect(told.filter((problem) => problem.includes("b.pb.gz"))).not.toEqual([]);
});

test("nothing to learn from, and nothing to judge, are problems", async () => {
  await folderOf({ a: "dev-benign-1" });
  expect(await problems()).toEqual([expect.stringMatching(/no session of kind "training": there is nothing to learn/)]);
  await folderOf({ a: "train-1" });
  expect(await problems()).toEqual([
    expect.stringMatching(/every session is of kind "training": there is nothing to judge/),
  ]);
});
