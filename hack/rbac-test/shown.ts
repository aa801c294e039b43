// shown.yaml: which test fails without each permission, for people to read and for `npm run test:rbac` to try.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

/** Permission → "file > group > title", in the order of the roles. */
export type Shown = ReadonlyMap<string, string>;

const path = join(import.meta.dirname, "shown.yaml");
const head = `# Which test fails without each permission of deploy/base/*-rbac.yaml. \`npm run test:rbac\` tries all of it, and writes here what it
# finds for a permission that is new. A list that is refused keeps the program from starting: any of its tests stands for all then.
`;

export function readShown(): Shown {
  const nested = (parse(readFileSync(path, "utf8")) ?? {}) as Record<string, Record<string, Record<string, string>>>;
  const flat = Object.entries(nested).flatMap(([program, resources]) =>
    Object.entries(resources).flatMap(([resource, verbs]) =>
      Object.entries(verbs).map(([verb, test]) => [`${program} ${verb} ${resource}`, test] as const),
    ),
  );
  return new Map(flat);
}

/** Writes those of `permissions` that have a test, in their order. */
export function writeShown(permissions: readonly string[], shown: Shown): void {
  const nested: Record<string, Record<string, Record<string, string>>> = {};
  for (const id of permissions) {
    const test = shown.get(id);
    const [program = "", verb = "", resource = ""] = id.split(" ");
    if (test === undefined) continue;
    nested[program] ??= {};
    nested[program][resource] ??= {};
    nested[program][resource][verb] = test;
  }
  writeFileSync(path, head + stringify(nested, { lineWidth: 0 }));
}
