// One run of one test file, or of one test in it, with one permission taken away or with all: what failed, how long it took, what the
// programs asked for.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareAudit, readAudit, type Use } from "./audit.ts";
import { type Outcome, outcomeOf } from "./report.ts";

export interface Run extends Outcome {
  /** Of the whole run, its control plane included. */
  readonly seconds: number;
  /** By permission. */
  readonly uses: ReadonlyMap<string, Use>;
}

export interface RunOptions {
  /** Full title of the only test that is to run; all of the file's unless given. */
  readonly title?: string | undefined;
  /** How much of each time-out is waited for: with a permission missing most waits are in vain. */
  readonly patience: number;
  /** The permission that is taken away. */
  readonly without?: string;
  /** Ends the run. */
  readonly signal: AbortSignal;
}

/** A run that takes longer hangs. */
const longestMs = 15 * 60_000;

/** Runs the file (relative to the root) on the tools of this machine, at low priority for the others on it. */
export async function run(root: string, file: string, { title, patience, without, signal }: RunOptions): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "bailiff-rbac-"));
  prepareAudit(folder);
  const output = join(folder, "report.json");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const words = ["run", "--project", "cluster", "--bail=1", "--reporter=json", `--outputFile=${output}`, file];
  if (title !== undefined) words.push(`--testNamePattern=^${escaped(title)}$`);
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
  // Vitest tidies up when it is asked to end, control planes included.
  const end = () => child.kill("SIGTERM");
  const late = setTimeout(end, longestMs);
  signal.addEventListener("abort", end);
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject));
    signal.throwIfAborted();
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    return { ...outcomeOf(output, root, code === 0, said), seconds, uses: readAudit(folder) };
  } finally {
    clearTimeout(late);
    signal.removeEventListener("abort", end);
    rmSync(folder, { recursive: true });
  }
}

function escaped(title: string): string {
  return title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
