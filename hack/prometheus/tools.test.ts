import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "bailiff-tools-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a process of its own finds, whose PATH and cache are these: the answer is kept for a process's whole life. */
async function found(env: Readonly<Record<string, string>>): Promise<{ stdout: string; stderr: string }> {
  const module = JSON.stringify(new URL("./tools.ts", import.meta.url).href);
  const script = `const { prometheusBinaries } = await import(${module}); console.log(JSON.stringify(await prometheusBinaries()));`;
  return promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { env });
}
const nothing = { PATH: join(folder, "empty"), XDG_CACHE_HOME: join(folder, "cache"), HOME: folder };

test("without promtool, and without Go to build it, that is said in one loud line", async () => {
  const { stdout, stderr } = await found(nothing);
  expect(stdout.trim()).toBe("undefined");
  expect(stderr).toContain(
    "*** NOT TESTED: no promtool (no Go toolchain, 1.26 is needed), so nobody tries the alerts. ***",
  );
});

test("where tests are required it is a failure", async () => {
  await expect(found({ ...nothing, REQUIRE_CLUSTER: "1" })).rejects.toThrow(
    "REQUIRE_CLUSTER=1, but there is no promtool: no Go toolchain, 1.26 is needed",
  );
});

test("those on PATH will do, if both are there", async () => {
  for (const name of ["promtool", "prometheus"]) {
    writeFileSync(join(folder, name), "#!/bin/sh\n");
    chmodSync(join(folder, name), 0o755);
  }
  const { stdout, stderr } = await found({ ...nothing, PATH: `${nothing.PATH}:${folder}` });
  expect(JSON.parse(stdout)).toEqual({ promtool: join(folder, "promtool"), prometheus: join(folder, "prometheus") });
  expect(stderr).toBe("");
});
