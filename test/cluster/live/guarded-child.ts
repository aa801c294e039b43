// A Node program as a child that doesn't outlive us, not even when we are killed: the guard of the control plane's folder sees to that.
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { guarded } from "../../../hack/control-plane/processes.ts";

let started = 0;

/** Starts it, with a pipe for what it says on stderr. `folder`: of the control plane; `environment`: what it has more than ours. */
export function spawnGuarded(
  folder: string,
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  const unique = `${name}-${++started}`;
  const { file, args: words } = guarded(folder, unique, { file: process.execPath, args });
  const child = spawn(file, words, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...environment } });
  child.once("exit", () => rmSync(join(folder, `${unique}.pid`), { force: true }));
  return child;
}
