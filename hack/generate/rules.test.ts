import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { limits } from "@bailiff/crds";
import { rules } from "@bailiff/node-agent/judge/rules/index";
import { notCarried } from "@bailiff/node-agent/judge/rules/not-carried";
import { expect, it, test } from "vitest";
import { generate } from "./rules.ts";

const root = join(import.meta.dirname, "../..");

it("has committed exactly what the rules say of themselves: run `npm run generate` after changing one", async () => {
  for (const { path, content } of await generate())
    expect(await readFile(join(root, path), "utf8"), path).toBe(content);
});

test.each(rules)("$name says what it looks for, what may excuse it, and what to do, in sentences", (rule) => {
  for (const text of [rule.signal, rule.benign, rule.advice]) {
    expect(text).toMatch(/^[A-Z].{10,}[.]$/s);
    expect(text.length).toBeLessThanOrEqual(limits.counsel);
  }
});

test.each(rules)("$name refers to entries that are written as their catalogues write them", ({ references }) => {
  expect(references.length).toBeGreaterThan(0);
  for (const reference of references)
    expect(reference).toMatch(/^(?:ASI(?:0[1-9]|10)|T\d{4}(?:\.\d{3})?|AML\.T\d{4})$/);
});

it("sends nobody to a rule that isn't there", () => {
  const names = new Set(rules.map(({ name }) => name));
  const named = notCarried.flatMap(({ nearest }) => nearest.match(/\b[a-z]+(?:-[a-z]+)+\b/g) ?? []);
  expect(named.filter((name) => !names.has(name))).toEqual([]);
});
