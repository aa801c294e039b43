import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { generate } from "./crds.ts";

const root = join(import.meta.dirname, "../..");

it("has committed exactly what the schemas say: run `npm run generate` after changing one", async () => {
  const fresh = await generate();
  for (const { path, content } of fresh) expect(await readFile(join(root, path), "utf8"), path).toBe(content);
  const committed = (await readdir(join(root, "crds/manifests"))).map((file) => `crds/manifests/${file}`);
  expect(committed.sort()).toEqual(fresh.map(({ path }) => path).sort());
});
