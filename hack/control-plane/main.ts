// npm run control-plane -- [CMD ARGS…]: a control plane for as long as the command runs; without one, until Ctrl-C.
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname } from "node:path";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";
import { findControlPlane } from "./find.ts";
import { guarded } from "./processes.ts";

const parent = process.ppid;
const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<NodeJS.Signals>();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupt(signal));
// npm, or the shell that called us, may be killed without a word to us.
setInterval(() => process.ppid !== parent && interrupt("SIGHUP"), 1_000).unref();

process.exitCode = await main(process.argv.slice(2));

async function main([command, ...args]: readonly string[]): Promise<number> {
  const source = await findControlPlane(true); // who runs this has asked for it: what is missing is built
  if ("missing" in source) {
    process.stderr.write(`no control plane can be had here: ${source.missing}\n`);
    return 1;
  }
  process.stderr.write(`starting a control plane (${source.kind === "docker" ? "k3s in Docker" : source.folder})\n`);
  await using plane = await startControlPlane({ source });
  if (command !== undefined) return await run(plane, command, args);
  process.stdout.write(
    `export KUBECONFIG=${plane.kubeconfigPath}\nexport PATH="${dirname(plane.kubectlPath)}:$PATH"\n`,
  );
  process.stderr.write("ready; Ctrl-C ends it\n");
  await interrupted;
  return 0;
}

/** Its exit status, as a shell would say it. A signal to us goes on to the command, and then we wait for its end. */
async function run(plane: ControlPlane, file: string, args: readonly string[]): Promise<number> {
  const folder = dirname(plane.kubeconfigPath);
  const command = guarded(folder, "command", { file, args });
  // On a terminal it stays in our group, so that it may read from it, and Ctrl-C reaches it without us.
  const isInteractive = process.stdin.isTTY === true;
  const child = spawn(command.file, command.args, {
    stdio: "inherit",
    detached: !isInteractive,
    env: {
      ...process.env,
      KUBECONFIG: plane.kubeconfigPath,
      PATH: [dirname(plane.kubectlPath), process.env.PATH].join(delimiter),
    },
  });
  void interrupted.then((signal) => {
    if (!isInteractive) send(-(child.pid ?? 0), signal);
    else if (signal !== "SIGINT") send(child.pid ?? 0, signal);
  });
  return endOf(child);
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

function send(pid: number, signal: NodeJS.Signals): void {
  if (pid === 0) return; // it never started; 0 would be our own group
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
