// A node agent in a process of its own, that can be asked and killed.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { until } from "../../../hack/control-plane/ready.ts";
import { spawnGuarded } from "./guarded-child.ts";

const main = join(import.meta.dirname, "../../../node-agent/src/main.ts");

/** Flags for Node itself, and what its environment has more than ours. */
export interface HowToRun {
  readonly nodeOptions: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export class NodeAgent {
  readonly child: ChildProcess;
  log = "";

  /** `guardedFolder`: its guard kills it when we are killed. */
  constructor(guardedFolder: string, { nodeOptions, environment }: HowToRun, args: readonly string[]) {
    this.child = spawnGuarded(guardedFolder, "node-agent", [...nodeOptions, main, ...args], environment);
    this.child.stderr?.setEncoding("utf8").on("data", (text) => {
      this.log += text;
    });
  }

  get metricsPort(): number {
    return Number(/"metricsPort":(\d+)/.exec(this.log)?.[1]);
  }

  async ready(): Promise<void> {
    await until("the node agent judges events", 60_000, async () => {
      if (this.child.exitCode !== null) throw new Error(`the node agent ended: ${this.log}`);
      return this.log.includes("events are judged");
    });
  }

  async get(path: string): Promise<{ status: number; text: string }> {
    const answer = await fetch(`http://127.0.0.1:${this.metricsPort}${path}`);
    return { status: answer.status, text: await answer.text() };
  }

  /** The value of one series; 0 where it isn't there. */
  async metric(series: string): Promise<number> {
    const { text } = await this.get("/metrics");
    const line = text.split("\n").find((one) => one.startsWith(`${series} `));
    return Number(line?.slice(series.length + 1) ?? 0);
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const exited = once(this.child, "exit");
    this.child.kill(signal);
    await exited;
    return this.child.exitCode;
  }
}
