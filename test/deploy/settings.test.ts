// Every setting that a manifest or a page gives to one of the programs is one that it knows.
import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { pages } from "../docs/pages.ts";
import { deploy, objectsOf } from "./manifests.ts";

const root = join(deploy, "..");

/** The settings that a program names in its help, as environment variables. */
function settingsOf(program: string): ReadonlySet<string> {
  const help = execFileSync("npx", ["node", `${program}/src/main.ts`, "--help"], { cwd: root, encoding: "utf8" });
  return new Set(
    [...help.matchAll(/^ +--([a-z-]+) /gm)].map(
      ([, flag = ""]) => `BAILIFF_${flag.replaceAll("-", "_").toUpperCase()}`,
    ),
  );
}

type Program = "operator" | "node-agent";
const known: Readonly<Record<Program, ReadonlySet<string>>> = {
  operator: settingsOf("operator"),
  "node-agent": settingsOf("node-agent"),
};

/** What the workloads of base and overlays set, by container. */
interface Container {
  readonly name: Program;
  readonly env?: readonly { readonly name: string }[];
}
const given = globSync("{base,overlays/*}/{operator,node-agent}.yaml", { cwd: deploy }).flatMap((file) =>
  objectsOf(dirname(file), basename(file)).flatMap(({ spec }) => {
    const containers: readonly Container[] = spec.template?.spec.containers ?? [];
    return containers.flatMap(({ name, env = [] }) => env.map((variable) => [name, variable.name, file] as const));
  }),
);

test("settings are found", () => {
  expect(known.operator).toContain("BAILIFF_DRY_RUN");
  expect(given.map(([, name]) => name)).toEqual(expect.arrayContaining(["BAILIFF_TETRAGON", "BAILIFF_TETRAGON_KEY"]));
});

test.each(given)("the %s knows %s of %s", (container, name) => {
  expect([...known[container]]).toContain(name);
});

test("the settings that pages and values.yaml name exist", () => {
  const texts = [...pages(), { path: "values.yaml", text: readFileSync(join(deploy, "chart/values.yaml"), "utf8") }];
  const named = texts.flatMap(({ text }) => text.match(/\bBAILIFF_[A-Z_]+[A-Z]\b/g) ?? []);
  const all = new Set([...known.operator, ...known["node-agent"]]);
  expect(named.filter((name) => !all.has(name))).toEqual([]);
});
