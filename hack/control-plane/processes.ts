// The processes of one control plane, in a folder of their own. None outlives this process: a guard (guard.sh) holds the other end of
// a pipe, and kills them when we are gone, also by kill -9.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What runs, under the name by which it is killed and restarted. */
export type Command = { readonly file: string; readonly args: readonly string[] };

/**
 * The command, so that the guard of the folder kills it: its id is written before the program starts, by itself, so that there is no
 * moment in which it runs and the guard doesn't know it. It takes its group along if it leads one.
 */
export function guarded(folder: string, name: string, command: Command): Command {
  const script = 'echo $$ > "$0" && exec "$@"';
  return { file: "sh", args: ["-c", script, join(folder, `${name}.pid`), command.file, ...command.args] };
}

/** A folder, and processes that end with us. */
export class Processes {
  readonly folder: string;
  readonly #guard: ChildProcess;
  readonly #running = new Map<string, { child: ChildProcess; exited: Promise<void> }>();

  private constructor(folder: string) {
    this.folder = folder;
    this.#guard = spawn("sh", [fileURLToPath(new URL("guard.sh", import.meta.url)), folder], {
      detached: true, // a session of its own: Ctrl-C and whatever kills our group passes it by
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.#guard.unref();
  }

  /** Makes the folder (readable by us alone) and its guard. */
  static async create(): Promise<Processes> {
    return new Processes(await mkdtemp(join(tmpdir(), "bailiff-control-plane-")));
  }

  /** Starts a process in a group of its own; its output goes to NAME.log in the folder. */
  start(name: string, command: Command): void {
    const log = openSync(join(this.folder, `${name}.log`), "a", 0o600);
    const { file, args } = guarded(this.folder, name, command);
    const child = spawn(file, args, {
      detached: true,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    const exited = new Promise<void>((resolve) => {
      child.once("error", () => resolve()).once("exit", () => resolve());
    }).then(() => {
      if (this.#running.get(name)?.child !== child) return;
      this.#running.delete(name);
      rmSync(join(this.folder, `${name}.pid`), { force: true }); // so that the guard never kills who gets this id next
    });
    this.#running.set(name, { child, exited });
  }

  /** Names of what runs. */
  get running(): readonly string[] {
    return [...this.#running.keys()];
  }

  /** The process id of what runs under that name. */
  pid(name: string): number | undefined {
    return this.#running.get(name)?.child.pid;
  }

  /** Sends the signal and waits for the end; kills it after `patienceMs`. Nothing under that name: nothing to do. */
  async end(name: string, signal: NodeJS.Signals = "SIGTERM", patienceMs = 10_000): Promise<void> {
    const process = this.#running.get(name);
    if (!process) return;
    process.child.kill(signal);
    const impatient = setTimeout(() => process.child.kill("SIGKILL"), patienceMs);
    await process.exited;
    clearTimeout(impatient);
  }

  /** The last lines that it said. */
  log(name: string, lines = 15): string {
    try {
      return readFileSync(join(this.folder, `${name}.log`), "utf8")
        .trimEnd()
        .split("\n")
        .slice(-lines)
        .join("\n");
    } catch (error) {
      return `no log: ${(error as Error).message}`;
    }
  }

  /** Kills what still runs, removes the folder, lets the guard go. */
  async close(): Promise<void> {
    await Promise.all(this.running.map((name) => this.end(name, "SIGKILL")));
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
    this.#guard.stdin?.end();
  }
}
