import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sourceProblem } from "./credentials.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bailiff-credentials-"));
});
afterAll(() => rm(folder, { recursive: true }));

const good = `{clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}], contexts: [{name: x, context: {cluster: c, user: u}}], users: [{name: u, user: {}}], current-context: x}`;

test.each([
  ["is no text", "\u0000\u0001\u0002".repeat(4_000), /can't be read \(.{1,200}\): give a file that kubectl can use$/],
  ["is no kubeconfig", "just words", /can't be read \(|names no cluster/],
  ["is empty", "", /can't be read \(|names no cluster/],
  [
    "has another context",
    good.replace("current-context: x", "current-context: y"),
    /names no cluster for its context "y"$/,
  ],
])("a kubeconfig that %s is told of in one short line that names the file", async (_, content, says) => {
  const kubeconfig = join(folder, "config");
  await writeFile(kubeconfig, content);
  const problem = sourceProblem({ kubeconfig });
  expect(problem).toMatch(says);
  expect(problem).toContain(kubeconfig);
  expect(problem).not.toContain("\n");
});

test("a kubeconfig that names its cluster is no problem", () => {
  expect(sourceProblem({ kubeconfigText: good })).toBeUndefined();
});
