// What the demo starts beside the stage: the operator, and kubectl in plain sight. Both end with the demo.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { operatorKubeconfig } from "../../test/cluster/rbac/shipped.ts";
import type { ControlPlane } from "../control-plane/control-plane.ts";
import { guarded } from "../control-plane/processes.ts";
import { until } from "../control-plane/ready.ts";

const operatorMain = join(import.meta.dirname, "../../operator/src/main.ts");

/** A process that ends when this is disposed of; killed if it takes more than 10 s. */
export interface Companion extends AsyncDisposable {
  readonly child: ChildProcess;
}

/** Starts the operator under its own service account; resolves once it leads. Ends also when we are killed. */
export async function startOperator(plane: ControlPlane, signal: AbortSignal): Promise<Companion> {
  const args = ["--kubeconfig", await operatorKubeconfig(plane), "--metrics-address", "127.0.0.1:0"];
  const program = { file: process.execPath, args: [operatorMain, ...args] };
  const { file, args: words } = guarded(dirname(plane.kubeconfigPath), "operator", program);
  const operator = companion(spawn(file, words, { stdio: ["ignore", "ignore", "pipe"] }));
  let log = "";
  let leads = false;
  operator.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    log = (log + text).slice(-4_000);
    leads ||= log.includes('"leading"');
  });
  try {
    await until("the operator leads", 180_000, async () => {
      signal.throwIfAborted();
      if (hasEnded(operator.child)) throw new Error(`the operator ended: ${log}`);
      return leads;
    });
  } catch (error) {
    await operator[Symbol.asyncDispose]();
    throw error;
  }
  return operator;
}

/** Writes a kubectl for this cluster alone: the real one, as the admin, with its cache where it is removed afterwards. Its path. */
export function writeKubectl(plane: ControlPlane, folder: string): string {
  const path = join(folder, "kubectl");
  const quoted = [plane.kubeconfigPath, join(folder, "cache"), plane.kubectlPath].map(quote);
  writeFileSync(path, `#!/bin/sh\nKUBECONFIG=${quoted[0]} KUBECACHEDIR=${quoted[1]} exec ${quoted[2]} "$@"\n`);
  chmodSync(path, 0o700);
  return path;
}

/** Runs that kubectl for as long as this lives, and hands each line on as it is printed. */
export function followKubectl(kubectl: string, args: readonly string[], see: (line: string) => void): Companion {
  const follower = companion(spawn(kubectl, args, { stdio: ["ignore", "pipe", "ignore"] }));
  if (follower.child.stdout) createInterface({ input: follower.child.stdout }).on("line", see);
  return follower;
}

/** A word for a POSIX shell. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function companion(child: ChildProcess): Companion {
  const end = async () => {
    if (hasEnded(child)) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const impatient = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(impatient);
  };
  return { child, [Symbol.asyncDispose]: end };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;
