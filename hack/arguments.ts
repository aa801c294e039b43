// The command lines of developers' commands: a wrong word is told of in one line with what there is, and the exit status is 2.
import { type ParseArgsConfig, parseArgs } from "node:util";
import { parseProblem } from "@bailiff/node-agent/replay/arguments/flags";

/**
 * Parses the process's arguments as node:util does. Where they are wrong, says so with `usage` and ends the process with status 2;
 * `--help` prints `usage` and ends it with 0.
 */
export function commandLine<const Config extends Omit<ParseArgsConfig, "args">>(usage: string, config: Config) {
  if (process.argv.includes("--help")) {
    process.stdout.write(`usage: ${usage}\n`);
    process.exit(0);
  }
  try {
    return parseArgs({ ...config, args: process.argv.slice(2) });
  } catch (error) {
    return wrongUsage(parseProblem(error), usage);
  }
}

/** Says what is wrong with the command line, and ends the process with status 2. */
export function wrongUsage(problem: string, usage: string): never {
  process.stderr.write(`${problem}\nusage: ${usage}\n`);
  process.exit(2);
}
