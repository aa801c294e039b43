// One run of one test file, with one permission taken away or with all: what failed, how long it took, what the programs asked for.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareAudit, readAudit, type Use } from "./audit.ts";
import { firstFailure } from "./report.ts";

export type Run = {
  /** The first test that failed, as "file > title"; undefined where all passed. */
  readonly failure: string | undefined;
  readonly seconds: number;
  readonly uses: ReadonlyMap<string, Use>;
};

export type RunOptions = {
  /** How much of each time-out is waited for: with a permission missing most waits are in vain. */
  readonly patience: number;
  /** The permission that is taken away. */
  readonly without?: string;
};

/** Runs the file (relative to the root) on the tools of this machine, at low priority for the others on it. */
export async function run(root: string, file: string, { patience, without }: RunOptions): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "bailiff-rbac-"));
  prepareAudit(folder);
  const output = join(folder, "report.json");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const words = ["run", "--project", "cluster", "--bail=1", "--reporter=json", `--outputFile=${output}`, file];
  const env = {
    ...process.env,
    REQUIRE_CLUSTER: "1",
    BAILIFF_AUDIT: folder,
    BAILIFF_TEST_PATIENCE: `${patience}`,
    ...(without !== undefined && { BAILIFF_RBAC_WITHOUT: without }),
  };
  const startedMs = performance.now();
  const child = spawn("nice", [process.execPath, vitest, ...words], {
    cwd: root,
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4096);
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject));
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    const failure = code === 0 ? undefined : firstFailure(output, root, said);
    return { failure, seconds, uses: readAudit(folder) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
