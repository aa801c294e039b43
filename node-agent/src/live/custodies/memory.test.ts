import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { recall, remember } from "./memory.ts";

test("a disk that refuses is told and ends nothing; a later life begins anew", () => {
  const folder = mkdtempSync(join(tmpdir(), "bailiff-memory-"));
  const file = join(folder, "custodies");
  mkdirSync(`${file}.part`);
  const problems: unknown[] = [];
  remember(file, [], (problem) => problems.push(problem));
  expect(problems).toEqual([expect.objectContaining({ code: "EISDIR" })]);
  expect(recall(file, (problem) => problems.push(problem)).size).toBe(0);
  expect(problems).toHaveLength(1);
  rmSync(folder, { recursive: true });
});
