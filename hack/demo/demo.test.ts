import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("shows what was learned, the case, its growth, the quarantine and the clean agent, in 100 columns", async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "main.ts")]);
  expect(stderr).toBe("");
  for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
  expect(stdout).not.toContain("\u001b");
  for (const part of [
    "What was learned",
    "198.51.100.10:443",
    "CRITICAL  ai-agents/research-agent",
    "kind: NetworkPolicy",
    "bailiff.dev/quarantine: research-agent",
  ])
    expect(stdout).toContain(part);
  expect(stdout).toMatch(/clean {2}ai-agents\/deployment\/coder-agent: \d+ actions judged/);
  const [critical] = /\+[\d.]+ s {2}(?:High|Critical) /.exec(stdout) ?? [];
  expect(Number.parseFloat(critical?.slice(1) ?? "99")).toBeLessThanOrEqual(5);
});

it("prints the finding that README shows", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "main.ts")]);
  const readme = await readFile(join(import.meta.dirname, "../../README.md"), "utf8");
  const [, shown = ""] = /as it stands there:\n\n```\n([^`]+)```/.exec(readme) ?? [];
  expect(shown.trim().split("\n").length).toBeGreaterThan(5);
  for (const line of shown.trim().split("\n")) expect(stdout).toContain(line.trim());
});
