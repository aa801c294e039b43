// `npm run operator -- --kubeconfig FILE`: settings, a log, and the operator until SIGTERM.
import { sourceProblem } from "@bailiff/crds/client/index";
import { ConfigError, readConfig } from "./config/config.ts";
import { usage } from "./config/usage.ts";
import { runOperator } from "./operator.ts";
import { processLog } from "./runtime/log/log.ts";
import { runUntilSignal } from "./runtime/shutdown/shutdown.ts";

if (process.argv.includes("--help")) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
try {
  const config = readConfig(process.argv.slice(2), process.env);
  const problem = sourceProblem(config);
  if (problem !== undefined) throw new ConfigError(problem);
  const log = processLog(config.logLevel);
  process.exit(await runUntilSignal((signal) => runOperator(config, log, signal), { log }));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n${usage}\n`);
  process.exit(2);
}
