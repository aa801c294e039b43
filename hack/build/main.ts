// `npm run build [-- FOLDER]`: the two files that the images are made of, into dist/ or FOLDER.
import { join, resolve } from "node:path";
import { buildBundle, type Component, components } from "./build.ts";

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, "../../dist"));

for (const component of Object.keys(components) as Component[]) {
  const bundle = await buildBundle(component, folder);
  process.stdout.write(
    `${bundle.file}: ${(bundle.bytes / 1024).toFixed(0)} KiB, with ${bundle.packages.length} packages inside\n`,
  );
}
