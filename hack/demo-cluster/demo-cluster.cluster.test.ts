// The demo as people run it: a process without a terminal, that goes through by itself and leaves nothing behind.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../control-plane/ready.ts";
import { phases } from "./phases.ts";

const main = join(import.meta.dirname, "main.ts");
const patienceMs = 600_000;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bailiff-demo-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts it with a folder for temporary files of its own. */
function start() {
  const child = spawn(process.execPath, [main], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TMPDIR: folder },
  });
  const said = { out: "", error: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    said.error += text;
  });
  return { child, said, ended: once(child, "close").then(([code]) => code as number | null) };
}

/** Of all processes: from /proc where there is one (small images have no ps), else from ps. */
async function commandLines(): Promise<string> {
  if (!existsSync("/proc/self/cmdline"))
    return (await promisify(execFile)("ps", ["-A", "-o", "args"], { maxBuffer: 16 << 20 })).stdout;
  const files = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const read = files.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8"));
  const lines = await Promise.allSettled(read); // a process may end while we look
  return lines.map((line) => (line.status === "fulfilled" ? line.value : "")).join("\n");
}

/** Waits until no process names that folder, and nothing is in it. */
async function nothingIsLeft(): Promise<void> {
  await until("no process and no file is left", 60_000, async () => {
    return !(await commandLines()).includes(basename(folder)) && readdirSync(folder).length === 0;
  });
}

test(
  "without a terminal it goes through every phase in order, shows the case as kubectl does, and leaves nothing behind",
  async () => {
    const { said, ended } = start();
    expect(await ended, said.error + said.out).toBe(0);
    const reached = [...said.out.matchAll(/^ {2}✓ (.+?) {2,}/gm)].map(([, phase]) => phase);
    expect(reached).toEqual([...phases]);
    expect(said.out).toMatch(/^ +NAME +POD +SEVERITY +TOP-RULE +PHASE +HOLDS +AGE$/m);
    expect(said.out).toMatch(/^ +research-agent-\S+-1 +research-agent-\S+ +Critical +\S+ +Quarantined +\S+ +\S+$/m);
    expect(said.out).toMatch(/✓ proven +agentverdict\/\S+\n +Enforced: \d+ calls refused/);
    expect(said.out).toMatch(/^ +holds +Enforced: /m);
    expect(said.out).toMatch(/^ +eased +for the demo 50 actions/m);
    expect(said.out).toMatch(/kubectl -n research .*\n +patch agentverdict research-agent-\S+-1 /);
    expect(said.out).toContain("all 6 phases were reached");
    expect(said.error).toBe("");
    await nothingIsLeft();
  },
  patienceMs,
);

test.each(["SIGINT", "SIGKILL"] as const)(
  "ended by %s in the middle it leaves nothing behind",
  async (signal) => {
    const { child, said, ended } = start();
    await until("it has armed its policy, and the node agent runs", 300_000, async () => {
      if (child.exitCode !== null) throw new Error(said.error + said.out);
      return said.out.includes("Learning");
    });
    expect(await commandLines()).toContain(basename(folder));
    child.kill(signal);
    expect(await ended, said.error + said.out).toBe(signal === "SIGINT" ? 1 : null);
    if (signal === "SIGINT") {
      expect(said.error).toContain("ended by SIGINT");
      expect(said.out).toMatch(/not reached: .*released/);
    }
    await nothingIsLeft();
  },
  patienceMs,
);
