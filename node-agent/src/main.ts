// npm run node-agent: one node's agent, until it is asked to end.
import { sourceProblem } from "@bailiff/crds/client/index";
import { processLog } from "@bailiff/operator/runtime/log/log";
import { runUntilSignal } from "@bailiff/operator/runtime/shutdown/shutdown";
import { ConfigError, readConfig } from "./live/config/config.ts";
import { unusable } from "./live/config/unusable.ts";
import { usage } from "./live/config/usage.ts";
import { runNodeAgent } from "./live/node-agent.ts";

if (process.argv.includes("--help")) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
try {
  const config = readConfig(process.argv.slice(2), process.env);
  const problems = [sourceProblem(config) ?? [], unusable(config)].flat();
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  const log = processLog(config["log-level"]);
  const started = ({ metricsPort }: { readonly metricsPort: number }) =>
    log("info", "events are judged", { node: config.node, metricsPort });
  process.exit(await runUntilSignal((signal) => runNodeAgent({ config, log, signal, started }), { log }));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n\n${usage}\n`);
  process.exit(2);
}
