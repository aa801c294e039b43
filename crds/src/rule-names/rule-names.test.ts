import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { ruleNames } from "./rule-names.ts";

test("the list holds exactly the folders of the judge's rules", () => {
  const rules = new URL("../../../node-agent/src/judge/rules/", import.meta.url);
  const folders = readdirSync(rules, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(ruleNames).toEqual(folders.map(({ name }) => name).sort());
});
