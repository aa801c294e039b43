import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { outcomeOf } from "./report.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bailiff-report-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Told = readonly [title: string, status: "passed" | "failed" | "skipped", duration?: number];

/** What Vitest writes of one file. */
function outcome(isGood: boolean, told: readonly Told[], message = "") {
  const path = join(folder, "report.json");
  const assertionResults = told.map(([title, status, duration]) => ({
    ancestorTitles: ["a pod"],
    title,
    status,
    duration,
  }));
  const status = isGood ? "passed" : "failed";
  writeFileSync(
    path,
    JSON.stringify({ testResults: [{ name: "/root/a.test.ts", status, message, assertionResults }] }),
  );
  return outcomeOf(path, "/root", isGood, "");
}

test("names the first test that failed, with its group, and how long the longest took", () => {
  const { failure, longestSeconds, tests } = outcome(false, [
    ["runs", "passed", 1500],
    ["is cut", "failed", 30_000],
    ["goes", "skipped"],
  ]);
  expect(failure).toBe("a.test.ts > a pod > is cut");
  expect(longestSeconds).toBe(30);
  expect(tests).toEqual(["a.test.ts > a pod > runs", "a.test.ts > a pod > is cut", "a.test.ts > a pod > goes"]);
});

test("says what went wrong before any test ran", () => {
  expect(outcome(false, [["is cut", "skipped"]], "waited in vain\n  at x").failure).toBe("a.test.ts: waited in vain");
});

test("a run is good where something ran: a title that fits no test proves nothing", () => {
  expect(outcome(true, [["is cut", "passed", 5]]).failure).toBeUndefined();
  expect(outcome(true, [["is cut", "skipped"]]).failure).toBe("no test of that title ran");
});

test("a run that left no report failed with the last that it said", () => {
  expect(outcomeOf(join(folder, "none.json"), "/root", false, "starting\nno memory\n").failure).toBe(
    "no report: no memory",
  );
});
