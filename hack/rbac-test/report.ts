// What Vitest's JSON report says of a run that failed.
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";

type Report = {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
};

/** The first test that failed, as "file > title"; a file that failed outside of its tests; or what was said on stderr. */
export function firstFailure(path: string, root: string, said: string): string {
  if (!existsSync(path)) return `no report: ${said.trim().split("\n").at(-1) ?? ""}`;
  const { testResults } = JSON.parse(readFileSync(path, "utf8")) as Report;
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === "failed");
    if (failed) return `${relative(root, name)} > ${failed.fullName}`;
  }
  const file = testResults.find(({ status }) => status === "failed");
  if (file) return `${relative(root, file.name)}: ${file.message?.split("\n")[0] ?? "failed before its first test"}`;
  return `failed without a failed test: ${said.trim().split("\n").at(-1) ?? ""}`;
}
