import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cacheFolder } from "./build.ts";
import { findControlPlane } from "./find.ts";
import { controlPlaneTools, kubernetes } from "./tools.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bailiff-find-"));
  vi.stubEnv("KUBEBUILDER_ASSETS", folder);
  vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const put = (names: readonly string[]) => Promise.all(names.map((name) => writeFile(join(folder, name), "")));

test("KUBEBUILDER_ASSETS comes first when all four binaries are there", async () => {
  await put(controlPlaneTools);
  expect(await findControlPlane(false)).toEqual({ kind: "binaries", folder });
});

test.each(controlPlaneTools)("KUBEBUILDER_ASSETS without %s doesn't count", async (missing) => {
  await put(controlPlaneTools.filter((tool) => tool !== missing));
  expect(await findControlPlane(false)).not.toMatchObject({ folder });
});

test("the cache is the user's, and has a folder for each content of go.mod and go.sum", async () => {
  const path = await cacheFolder(kubernetes);
  expect(path.startsWith(join(folder, "cache", "bailiff", "control-plane"))).toBe(true);
  expect(path).toMatch(/[0-9a-f]{16}$/);
});
