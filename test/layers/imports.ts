// Which file of the packages imports which: read as text, since type imports leave no trace at run time.
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "../..");
export const packages = ["crds", "proto", "operator", "node-agent"] as const;

/** What runs in production: no tests, nothing that only tests use, nothing generated. */
const isShipped = (path: string): boolean =>
  !/\.test\.ts$|\.d\.ts$|\/(?:testing|generated|oracle|samples)\//.test(path);

/** Each shipped file of the packages with the files that it imports, all relative to the repository's root. */
export function imports(): ReadonlyMap<string, readonly string[]> {
  const files = packages.flatMap((name) => globSync(`${name}/src/**/*.ts`, { cwd: root })).filter(isShipped);
  return new Map(files.map((file) => [file, importsOf(file)]));
}

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^(?:import|export)\b[^;]*? from "([^"]+)";/gms)].flatMap(([, from = ""]) => {
    if (from.startsWith(".")) return [join(dirname(file), from)];
    const [, name = "", path = "index"] = /^@bailiff\/([a-z-]+)(?:\/(.+))?$/.exec(from) ?? [];
    return name === "" ? [] : [`${name}/src/${path}.ts`];
  });
}

/** Circles of imports, each as the files on it; empty where there is none. */
export function circles(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const found: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start >= 0) found.push(path.slice(start));
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return found;
}
