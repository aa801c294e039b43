// What Vitest's JSON report says of a run.
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";

export interface Outcome {
  /** The first test that failed, as "file > group > title"; or what went wrong before any did. undefined where all passed. */
  readonly failure: string | undefined;
  /** Every test of the file, whether it was to run or not. */
  readonly tests: readonly string[];
  /** Of the test that took longest. */
  readonly longestSeconds: number;
}

type Report = {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly duration?: number;
    }[];
  }[];
};

/** Reads the report at `path`; `said` is the end of what the run wrote to stderr, for a run that made none. */
export function outcomeOf(path: string, root: string, isGood: boolean, said: string): Outcome {
  const last = said.trim().split("\n").at(-1) ?? "";
  if (!existsSync(path)) return { failure: `no report: ${last}`, tests: [], longestSeconds: 0 };
  const { testResults } = JSON.parse(readFileSync(path, "utf8")) as Report;
  const all = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ ancestorTitles, title, status, duration = 0 }) => {
      return { test: [relative(root, name), ...ancestorTitles, title].join(" > "), status, duration };
    }),
  );
  const durations = all.map(({ duration }) => duration);
  const tests = all.map(({ test }) => test);
  const longestSeconds = Math.max(0, ...durations) / 1000;
  // A pattern that fits nothing skips everything, and that is no success.
  const ran = all.some(({ status }) => status === "passed" || status === "failed");
  if (isGood) return { failure: ran ? undefined : "no test of that title ran", tests, longestSeconds };
  const file = testResults.find(({ status }) => status === "failed");
  const before =
    file && `${relative(root, file.name)}: ${file.message?.split("\n")[0] || "failed before its first test"}`;
  const failure =
    all.find(({ status }) => status === "failed")?.test ?? before ?? `failed without a failed test: ${last}`;
  return { failure, tests, longestSeconds };
}
