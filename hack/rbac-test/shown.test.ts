import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { idOf, permissionsOf } from "./rules.ts";
import { readShown } from "./shown.ts";

const root = join(import.meta.dirname, "../..");
const shown = readShown();

test("names a test for each permission that deploy/ ships, and for no other", () => {
  const objects = globSync(join(root, "deploy/base/*-rbac.yaml")).flatMap((file) =>
    parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS()),
  );
  const permissions = permissionsOf(objects).map(idOf);
  expect([...shown.keys()].sort()).toEqual([...permissions].sort());
});

test.each([...new Set(shown.values())])("there is such a test: %s", (named) => {
  const [file = "", ...titles] = named.split(" > ");
  expect(existsSync(join(root, file))).toBe(true);
  const source = readFileSync(join(root, file), "utf8");
  // As it is written: with %s where test.each fills something in.
  const written = [...source.matchAll(/\b(?:test|describe)(?:\.each\([^)]*\))?\(\s*"(?<title>[^"]+)"/g)].map(
    ({ groups }) => groups?.["title"] ?? "",
  );
  const fits = (title: string) => written.some((one) => fills(one, title));
  expect(titles.filter((title) => !fits(title))).toEqual([]);
});

/** Whether that title is what test.each makes of the written one. */
function fills(written: string, title: string): boolean {
  const parts = written.split("%s").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".+")}$`).test(title);
}
