// What the pages say must be there: links, paths, commands and their flags; and README's figures are the measured ones.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { anchors, links, type Page, pages, paths, root, scripts } from "./pages.ts";

const all = pages();
const pageOf = (path: string): Page | undefined => all.find((page) => page.path === path);
const { scripts: known } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

test("the pages are found", () => {
  expect(all.map(({ path }) => path)).toEqual(expect.arrayContaining(["README.md", "deploy/README.md"]));
  expect(all.flatMap(links).length).toBeGreaterThan(50);
});

describe.each(all.map((page) => [page.path, page] as const))("%s", (_, page) => {
  test("links to files and headings that are there", () => {
    const broken = links(page).filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = pageOf(path);
      return !existsSync(join(root, path)) || (anchor !== undefined && !(target && anchors(target).has(anchor)));
    });
    expect(broken).toEqual([]);
  });

  test("names paths that are there", () => {
    expect(paths(page).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test("names commands that package.json has", () => {
    expect(scripts(page).filter(({ name }) => known[name] === undefined)).toEqual([]);
  });
});

test.each(["replay", "suggest", "case", "eval"])("npm run %s knows every flag that a page gives it", (name) => {
  const help = execFileSync("npx", ["node", ...(known[name] ?? "").split(" ").slice(1), "--help"], {
    cwd: root,
    encoding: "utf8",
  });
  const given = new Set(all.flatMap(scripts).flatMap((script) => (script.name === name ? script.flags : [])));
  expect(given.size).toBeGreaterThan(0);
  expect([...given].filter((flag) => !help.includes(flag))).toEqual([]);
});

test("README's figures of Bailiff and the simple detectors are the report's", () => {
  const cells = (line: string): string[] => line.split("|").map((cell) => cell.trim());
  const rows = (text: string) =>
    text.split("\n").filter((line) => /^\| (Bailiff|first-seen set|exec bigrams|(our )?rules )/.test(line));
  const [report = "", readme = ""] = ["test/corpus/report.md", "README.md"].map((path) => pageOf(path)?.text);
  const measured = rows(report)
    .slice(0, 4)
    .map(cells)
    .map(([, , loud = "", mimicry = "", alarms = ""]) => [loud, mimicry, alarms].map((text) => text.split(" ")[0]));
  const told = rows(readme)
    .map(cells)
    .map(([, , loud = "", mimicry = "", alarms = ""]) =>
      [loud, mimicry, alarms].map((text) => text.replace(" of ", "/")),
    );
  expect(measured).toHaveLength(4);
  expect(told).toEqual(measured);
});
