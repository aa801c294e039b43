import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "./lock.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bailiff-lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("two who want the lock at once get it one after the other", async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside--;
  };
  const path = join(folder, "lock");
  await Promise.all([withLock(path, "waiting", work), withLock(path, "waiting", work)]);
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});

test("the lock of a process that is gone is taken over", async () => {
  const dead = spawnSync("true").pid;
  const path = join(folder, "lock");
  await mkdir(path);
  await writeFile(join(path, "pid"), String(dead));
  expect(await withLock(path, "waiting", async () => "done")).toBe("done");
});

test("work that fails gives the lock back", async () => {
  const path = join(folder, "lock");
  await expect(withLock(path, "waiting", () => Promise.reject(new Error("no luck")))).rejects.toThrow("no luck");
  expect(await readdir(folder)).toEqual([]);
});
