import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CaseInput, readCase } from "./read.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bailiff-case-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function problemsOf(argv: readonly string[]): Promise<readonly string[]> {
  const asked = await readCase(argv);
  expect(asked).toHaveProperty("objects");
  const { objects, problems } = asked as CaseInput;
  expect(objects.verdicts).toEqual([]);
  return problems;
}

test("a wrong flag is told of by its name, and nothing is read", async () => {
  expect(await readCase(["--frog"])).toEqual({ usage: "unknown option '--frog'" });
  expect(await readCase(["--name"])).toHaveProperty("usage", expect.stringContaining("--name"));
});

test("files that can't be read say why, in words", async () => {
  expect(await problemsOf([join(folder, "none.json")])).toEqual([
    `${join(folder, "none.json")}: can't be read: there is no such file or folder`,
  ]);
  expect(await problemsOf([folder])).toEqual([`${folder}: can't be read: it is a folder, give a file`]);
});

test("an object that is no verdict as its schema says names the field", async () => {
  const file = join(folder, "verdict.yaml");
  await writeFile(
    file,
    "apiVersion: bailiff.dev/v1alpha1\nkind: AgentVerdict\nmetadata: {name: a, namespace: b}\nspec: {}\n",
  );
  const problems = await problemsOf([file]);
  expect(problems.length).toBeGreaterThan(0);
  for (const problem of problems) expect(problem).toMatch(/verdict\.yaml: object 1.*: spec\./);
});
