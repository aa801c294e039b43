import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { folderOf, foreignFiles } from "./foreign-crds.ts";
import { type ForeignModule, foreignModules } from "./modules.ts";

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "bailiff-foreign-"));
  vi.stubEnv("XDG_CACHE_HOME", cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

const wanted: ForeignModule = foreignModules["network-policy-api"];

test("nothing is fetched unasked, and what to do is said", async () => {
  expect(await foreignFiles(wanted, false)).toMatchObject({
    missing: expect.stringMatching(/npm run tools|no Go|too old/),
  });
});

test("what lies in the cache is taken, and another version or hash is another place", async () => {
  const before = await foreignFiles(wanted, false);
  expect(before).toHaveProperty("missing");
  const folder = folderOf(wanted);
  mkdirSync(folder, { recursive: true });
  const found = await foreignFiles(wanted, false);
  expect(found).toEqual({ files: [join(folder, "policy.networking.k8s.io_clusternetworkpolicies.yaml")] });
  for (const change of [{ version: "v0.3.0" }, { sum: "h1:other" }])
    expect(await foreignFiles({ ...wanted, ...change }, false)).toHaveProperty("missing");
});

test("every module is pinned by an exact version and the hash of its zip", () => {
  for (const { version, sum, files } of Object.values(foreignModules)) {
    expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
    expect(sum).toMatch(/^h1:[A-Za-z0-9+/]{43}=$/);
    expect(files.length).toBeGreaterThan(0);
  }
});
