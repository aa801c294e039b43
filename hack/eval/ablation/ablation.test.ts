import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Corpus } from "../corpus/corpus.ts";
import { fixtureCorpus } from "../corpus/fixture.ts";
import { dials } from "../curves/dials.ts";
import { sit } from "../trials/sit.ts";
import { trialsOf } from "../trials/trials.ts";
import { withoutRules } from "./ablation.ts";
import { withoutAncestry, withoutImages, withoutKind } from "./blinders.ts";
import { cut, cuts } from "./cuts.ts";
import { terms } from "./terms.ts";

const corpus = await fixtureCorpus();
const few = { ...corpus, sessions: corpus.sessions.filter(({ name }) => ["train-1", "dev-attack-2"].includes(name)) };

test("without any of its rules nothing is found, and without none of them all that is", () => {
  const sitting = sit(trialsOf(few, "recorded"));
  const found = (isOut: boolean): number =>
    Object.values(withoutRules("", sitting, () => isOut).worth.forms).reduce((sum, one) => sum + one.found, 0);
  expect(found(true)).toBe(0);
  expect(found(false)).toBe(15);
});

test.each(cuts)("a cut finds its function, and changes nothing else: $without", async (one) => {
  const source = await readFile(join(import.meta.dirname, "../../..", one.file), "utf8");
  const changed = cut(source, one);
  expect(changed.replace(`  ${one.answer}\n`, "")).toBe(source);
  expect(changed.length).toBe(source.length + one.answer.length + 3);
});

test("a function that isn't there is an error, not a row that says it is worth nothing", () => {
  expect(() => cut("export const x = 1;\n", { without: "", file: "f.ts", name: "nobody", answer: "" })).toThrow(
    "f.ts has no function nobody",
  );
});

test("a term that is switched off is a threshold", () => {
  const names = dials().map(({ name }) => name);
  for (const { off } of terms) for (const name of Object.keys(off)) expect(names).toContain(name);
});

test("blinders take out what they are called after, and nothing else", () => {
  const count = (of: Corpus): number => of.sessions.reduce((sum, { events }) => sum + events.length, 0);
  const execs = few.sessions.flatMap(({ events }) => events).filter((event) => event.type === "exec");
  const blind = withoutKind(few, "exec");
  expect(count(few) - count(blind)).toBeGreaterThan(execs.length * 0.9);
  expect(count(few) - count(blind)).toBeLessThanOrEqual(execs.length);
  expect(count(withoutAncestry(few))).toBe(count(few));
  for (const event of withoutAncestry(few).sessions[0]?.events.slice(0, 500) ?? [])
    if ("process" in event) expect([event.process.parentExecId, event.parent]).toEqual(["", undefined]);
  expect(JSON.stringify(few.objects)).toContain("sha256:");
  expect(JSON.stringify(withoutImages(few).objects)).not.toContain("imageID");
});
