// For tests: an operator as a process of its own, and what it logs. Whoever starts it ends it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Json } from "../../../hack/control-plane/api.ts";
import { until } from "../../../hack/control-plane/ready.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

/** An operator's process, and what it logged. */
export interface Running {
  readonly child: ChildProcess;
  readonly lines: readonly Json[];
  readonly metricsPort: number;
  /** Resolves to its exit status, or to the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** Starts one with these arguments; the sources, unless `program` says what Node is to run. */
export function startOperator(args: readonly string[], program: readonly string[] = [main]): Running {
  const words = [...program, "--metrics-address", "127.0.0.1:0", ...args];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "inherit", "pipe"] });
  const lines: Json[] = [];
  let rest = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)));
    const others = parts.filter((line) => !line.startsWith("{"));
    if (others.length > 0) process.stderr.write(`${others.join("\n")}\n`);
  });
  return {
    child,
    lines,
    get metricsPort(): number {
      return lines.find(({ port }) => port !== undefined)?.port;
    },
    ended: once(child, "exit").then(([code, signal]) => code ?? signal),
  };
}

/** Waits until it has said that; throws where it ends before. */
export async function untilItSays({ child, lines }: Running, message: string): Promise<void> {
  await until(`the operator says "${message}": ${JSON.stringify(lines.slice(-3))}`, 90_000, async () => {
    if (child.exitCode !== null) throw new Error(`the operator ended: ${JSON.stringify(lines)}`);
    return lines.some((line) => line.message === message);
  });
}
