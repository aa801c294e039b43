// `npm run generate` rewrites everything that is generated and committed. Tests compare the same output with what is committed.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { commandLine } from "../arguments.ts";

/** A generated file; the path is relative to the repository's root. */
export interface Generated {
  readonly path: string;
  readonly content: string;
}

/** Modules that export `generate(): Promise<readonly Generated[]>`. */
const generators = [
  "./crds.ts",
  "./proto.ts",
  "./rules.ts",
  "../prometheus/rules.ts",
  "../grafana/dashboard.ts",
  "../install/generate.ts",
];

if (import.meta.main) {
  commandLine("npm run generate", {});
  const root = join(import.meta.dirname, "../..");
  for (const generator of generators) {
    const { generate } = (await import(generator)) as { generate(): Promise<readonly Generated[]> };
    for (const { path, content } of await generate()) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
      console.log(path);
    }
  }
}
