// Other people's CRDs, for tests: files in the user's cache, fetched once a machine by `npm run tools` through Go's own client.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { goIsMissing } from "../control-plane/build.ts";
import { clusterIsRequired } from "../control-plane/tools.ts";
import { type ForeignModule, type ForeignName, foreignModules } from "./modules.ts";

/**
 * Paths of the CRDs of that name. Undefined after one loud line on stderr where they weren't fetched yet; an exception if
 * REQUIRE_CLUSTER=1 asks for them and they can't be had.
 */
export async function foreignCrds(name: ForeignName): Promise<readonly string[] | undefined> {
  const found = await foreignFiles(foreignModules[name], clusterIsRequired());
  if ("files" in found) return found.files;
  if (clusterIsRequired()) throw new Error(`REQUIRE_CLUSTER=1, but there are no CRDs of ${name}: ${found.missing}`);
  process.stderr.write(
    `\n*** NOT TESTED: no CRDs of ${name} (${found.missing}), so nobody applies what needs them. ***\n\n`,
  );
  return undefined;
}

/** Where these CRDs are; only with `mayFetch` anything is fetched. Rejects where what came isn't what was pinned. */
export async function foreignFiles(
  wanted: ForeignModule,
  mayFetch: boolean,
): Promise<{ readonly files: readonly string[] } | { readonly missing: string }> {
  const folder = folderOf(wanted);
  const files = wanted.files.map((file) => join(folder, basename(file)));
  if (existsSync(folder)) return { files };
  const noGo = await goIsMissing();
  if (noGo) return { missing: noGo };
  if (!mayFetch) return { missing: "not fetched yet: `npm run tools` does it" };
  await fetchInto(folder, wanted);
  return { files };
}

/** Where they are, or would be, kept. */
export function folderOf(wanted: ForeignModule): string {
  const key = createHash("sha256").update(JSON.stringify(wanted)).digest("hex").slice(0, 16);
  const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(cache, "bailiff", "foreign-crds", key);
}

/** Whole or not at all: the folder gets its name when everything is in it. */
async function fetchInto(folder: string, { module, version, sum, files }: ForeignModule): Promise<void> {
  const source = `${module}@${version}`;
  process.stderr.write(`fetching ${source}, once for this machine\n`);
  // Outside of any module: what is asked for is exactly this version.
  const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json", source], { cwd: tmpdir() });
  const { Dir: from, Sum: got } = JSON.parse(stdout) as { Dir: string; Sum: string };
  if (got !== sum) throw new Error(`${source} has the hash ${got}, not ${sum} as pinned: somebody changed it`);
  await mkdir(join(folder, ".."), { recursive: true });
  const unfinished = await mkdtemp(`${folder}.fetching-`);
  try {
    for (const file of files) await copyFile(join(from, file), join(unfinished, basename(file)));
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // else another run was faster
  }
}
