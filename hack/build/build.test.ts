// The bundles, run as an image runs them: alone in a folder, without node_modules beside them.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { buildBundle, type Component, components } from "./build.ts";

const folder = mkdtempSync(join(tmpdir(), "bailiff-build-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(Object.keys(components) as Component[])(
  "the bundle of the %s runs alone and explains itself",
  async (name) => {
    const bundle = await buildBundle(name, folder);
    const asked = spawnSync(process.execPath, [bundle.file, "--help"], { cwd: folder, encoding: "utf8", env: {} });
    expect(asked.stderr).toBe("");
    expect(asked.status).toBe(0);
    expect(asked.stdout).toContain("--metrics-address");

    const wrong = spawnSync(process.execPath, [bundle.file, "--log-level", "loud"], { encoding: "utf8", env: {} });
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain("--log-level");
  },
);

test("a bundle is plain ASCII: one character more, and Node keeps twice as much of it in memory", async () => {
  const { file } = await buildBundle("node-agent", folder);
  expect(readFileSync(file).findIndex((byte) => byte > 127)).toBe(-1);
});

test.each(Object.keys(components) as Component[])(
  "the bundle of the %s loads no fetch that it never calls",
  async (name) => {
    const { file } = await buildBundle(name, folder);
    const loaded = "data:text/javascript,process.on('exit',()=>process.stderr.write(process.moduleLoadList.join()))";
    const { stderr } = spawnSync(process.execPath, ["--import", loaded, file, "--help"], { encoding: "utf8", env: {} });
    expect(stderr).toContain("NativeModule http,");
    expect(stderr).not.toContain("undici");
    expect(readFileSync(file, "utf8")).not.toContain("undici/lib/web/fetch/index.js");
  },
);

test("a bundle names the packages inside it, ours aside", async () => {
  const { packages } = await buildBundle("node-agent", folder);
  expect(packages).toEqual(expect.arrayContaining(["@kubernetes/client-node", "prom-client", "protobufjs", "zod"]));
  expect(packages.filter((name) => name.startsWith("@bailiff/"))).toEqual([]);
});
