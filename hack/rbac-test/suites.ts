// Which test files run a program under the permissions that are shipped: those that reach test/cluster/rbac/shipped.ts by imports.
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * Tests of the permissions themselves, which use a program's token without the program: they'd call every rule needed. And those that
 * bring a million events or kill for minutes: they ask for nothing that others don't.
 */
const aside = ["test/cluster/authority/", "test/deploy/", "test/cluster/live/hostile", "test/cluster/live/killing"];

/** Paths of the test files, relative to the repository's root, in order. */
export function programSuites(root: string): string[] {
  const shipped = join(root, "test/cluster/rbac/shipped.ts");
  const pattern = "{crds,operator,node-agent,test,hack}/**/*.test.ts";
  return globSync(pattern, { cwd: root, exclude: (name) => name === "node_modules" })
    .filter((file) => !aside.some((folder) => file.startsWith(folder)))
    .filter((file) => reaches(join(root, file), shipped, new Set()))
    .sort();
}

/** Whether the file imports the other one, by relative paths, through however many files. */
function reaches(file: string, target: string, seen: Set<string>): boolean {
  if (file === target) return true;
  if (seen.has(file) || !existsSync(file)) return false;
  seen.add(file);
  const paths = [...readFileSync(file, "utf8").matchAll(/\bfrom "(?<path>\.[^"]+)"/g)];
  return paths.some(({ groups }) => reaches(resolve(dirname(file), groups?.["path"] ?? ""), target, seen));
}
