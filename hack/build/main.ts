// `npm run build [-- FOLDER]`: the two files that the images are made of, into dist/ or FOLDER, and what is inside of them.
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { commandLine } from "../arguments.ts";
import { buildBundle, type Component, components } from "./build.ts";
import { licenses, sbom } from "./sbom.ts";

const root = join(import.meta.dirname, "../..");
const { positionals } = commandLine("npm run build [-- FOLDER]", { allowPositionals: true });
const folder = resolve(positionals[0] ?? join(root, "dist"));
const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };

for (const component of Object.keys(components) as Component[]) {
  const bundle = await buildBundle(component, folder);
  await writeFile(join(folder, `${component}.spdx.json`), `${JSON.stringify(sbom(bundle, version), null, 2)}\n`);
  await writeFile(join(folder, `${component}.licenses.txt`), licenses(bundle));
  process.stdout.write(
    `${bundle.file}: ${(bundle.bytes / 1024).toFixed(0)} KiB, with ${bundle.packages.length} packages inside\n`,
  );
}
