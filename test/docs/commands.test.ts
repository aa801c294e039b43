// A stranger mistypes: every command of package.json tells of it in words, does nothing, and ends with status 2.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./pages.ts";

/** Others' programs, and the one whose words are another program's. */
const foreign = ["check", "fix", "test", "test:unit", "control-plane"];
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };
const own = Object.entries(scripts).filter(([name]) => !foreign.includes(name));

test.each(own)("npm run %s refuses a flag that it doesn't know", (_, script) => {
  const [, ...words] = script.split(" ");
  const { status, stdout, stderr } = spawnSync(process.execPath, [...words, "--frog"], { cwd: root, encoding: "utf8" });
  expect(stderr).toMatch(/--frog/);
  expect(stderr).toMatch(/usage/i);
  expect(stderr).not.toMatch(/^ +at /m);
  expect([status, stdout]).toEqual([2, ""]);
  expect(existsSync(join(root, "--frog"))).toBe(false);
});
