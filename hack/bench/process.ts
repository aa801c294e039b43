// A process that is measured from outside: the kernel's count of its CPU time and memory, its own metrics.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";

/** One of the programs, running; ended when this is disposed of. */
export class Measured implements AsyncDisposable {
  readonly child: ChildProcess;
  #log = "";

  /** `args` are Node's own flags, the file, and the program's arguments; `env` comes on top of ours. */
  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const options = {
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "pipe"] as ["ignore", "ignore", "pipe"],
    };
    this.child = spawn(process.execPath, args, options);
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#log = (this.#log + text).slice(-1_000_000);
    });
  }

  get log(): string {
    return this.#log;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** User and system time of all threads, in milliseconds. */
  get cpuMs(): number {
    return ticksMs(`/proc/${this.child.pid}/stat`);
  }

  /** The same by thread: the first one runs the program, V8's collect garbage and compile. */
  get threadsMs(): ReadonlyMap<string, number> {
    const folder = `/proc/${this.child.pid}/task`;
    const names = new Map<string, number>();
    for (const thread of readdirSync(folder)) {
      const name = thread === String(this.child.pid) ? "main" : readFileSync(`${folder}/${thread}/comm`, "utf8").trim();
      names.set(name, (names.get(name) ?? 0) + ticksMs(`${folder}/${thread}/stat`));
    }
    return names;
  }

  /** Resident memory in MiB, now and at most. */
  get rssMib(): { readonly now: number; readonly most: number } {
    const status = readFileSync(`/proc/${this.child.pid}/status`, "utf8");
    const mib = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
    return { now: mib("VmRSS"), most: mib("VmHWM") };
  }

  /** What it says of itself, all at one moment. */
  async metrics(): Promise<string> {
    const port = /"(?:metricsP|p)ort":(\d+)/.exec(this.#log)?.[1];
    return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  }

  /** The sum of all series of a metric, by the value of one label. */
  async counts(metric: string, label: string, page?: string): Promise<Map<string, number>> {
    const text = page ?? (await this.metrics());
    const counts = new Map<string, number>();
    for (const line of text.split("\n")) {
      if (!line.startsWith(`${metric}{`) && !line.startsWith(`${metric} `)) continue;
      const value = new RegExp(`${label}="([^"]*)"`).exec(line)?.[1] ?? "";
      counts.set(value, (counts.get(value) ?? 0) + Number(line.split(" ").at(-1)));
    }
    return counts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    const impatient = setTimeout(() => this.child.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(impatient);
  }
}

function ticksMs(stat: string): number {
  const fields = readFileSync(stat, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10; // clock ticks of 10 ms, as everywhere on Linux
}

/** All that a map counts. */
export function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
