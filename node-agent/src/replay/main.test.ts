import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { attackAt, attacked, ran } from "./testing/testing.ts";

const main = join(import.meta.dirname, "main.ts");

/** Runs the command as a process of its own, with some bytes as its standard input. */
async function piped(
  argv: readonly string[],
  input: Buffer,
): Promise<{ status: number | null; out: string; error: string }> {
  const child = spawn(process.execPath, [main, ...argv]);
  const texts = { out: "", error: "" };
  child.stdout.on("data", (chunk) => {
    texts.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    texts.error += chunk;
  });
  child.stdin.on("error", () => {}).end(input);
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status, ...texts };
}

describe("npm run replay", () => {
  it("reads standard input, and gives what a file gives", async () => {
    const fromFile = await ran(["--train", attacked, "--judge", attacked, "-o", "json"]);
    const { status, out, error } = await piped(
      ["--train", attacked, "--judge", "-", "-o", "json"],
      readFileSync(attacked),
    );
    expect([status, error]).toEqual([fromFile.status, ""]);
    expect(out).toBe(fromFile.out);
  });

  it("splits standard input at --until as it comes", async () => {
    const { out } = await piped(["--judge", "-", "--until", attackAt, "-o", "json"], readFileSync(attacked));
    expect(out).toBe((await ran(["--judge", attacked, "--until", attackAt, "-o", "json"])).out);
  });

  it("ends with the usage on standard error and 2 where the command line is wrong", async () => {
    const { status, out, error } = await piped([], Buffer.alloc(0));
    expect([status, out]).toEqual([2, ""]);
    expect(error).toContain("Usage: npm run replay");
  });

  it("ends quietly where its reader has seen enough", async () => {
    const shell = promisify(execFile);
    const line = `"${process.execPath}" "${main}" --judge "${attacked}" --until ${attackAt} -o yaml | head -n 1`;
    const { stdout, stderr } = await shell("sh", ["-c", line]);
    expect([stdout, stderr]).toEqual(["apiVersion: v1\n", ""]);
  });
});
