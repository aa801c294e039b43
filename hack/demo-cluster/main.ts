// `npm run demo:cluster`: the whole system on this machine, without a cluster. On a terminal a person releases the prisoner; without one
// it goes through by itself. Exit status 0 only if every phase was reached.
import { ink } from "@bailiff/node-agent/replay/output/paper";
import { processShell } from "@bailiff/node-agent/replay/shell/shell";
import { commandLine } from "../arguments.ts";
import { findControlPlane } from "../control-plane/find.ts";
import { demo } from "./demo.ts";
import { missing, type Phase, summary } from "./phases.ts";

commandLine("npm run demo:cluster", {});
const stop = new AbortController();
const parent = process.ppid;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort(signal));
// npm, or the shell that called us, may be killed without a word to us.
setInterval(() => process.ppid !== parent && stop.abort("SIGHUP"), 1_000).unref();
process.stdout.on("error", () => stop.abort("nobody reads")); // `| head`: end as on Ctrl-C, leaving nothing behind

process.exitCode = await main();

async function main(): Promise<number> {
  const source = await findControlPlane();
  if ("missing" in source) {
    process.stderr.write(`no control plane can be had here: ${source.missing}\n`);
    return 1;
  }
  const { hasColour, out, error: complain } = processShell();
  const paint = ink(hasColour);
  const say = (...lines: readonly string[]) => out(`${lines.join("\n")}\n`);
  const reached: Phase[] = [];
  const reach = (phase: Phase, object: string, says: string) => {
    reached.push(phase);
    say(`  ${paint("green", "✓")} ${paint("bold", phase.padEnd(12))}${object}`, `    ${" ".repeat(12)}${says}`);
  };
  const isWatched = process.stdin.isTTY === true && process.stdout.isTTY === true;
  try {
    await demo({ say, paint, isWatched, reach, signal: stop.signal });
  } catch (error) {
    complain(stop.signal.aborted ? `\nended by ${stop.signal.reason}\n` : `\n${String(error)}\n`);
  }
  say("", summary(reached), "");
  return missing(reached).length === 0 && !stop.signal.aborted ? 0 : 1;
}
