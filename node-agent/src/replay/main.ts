// `npm run replay`: recorded Tetragon streams in, verdicts out.
import { run } from "./run.ts";
import { endWhenNobodyReads, processShell } from "./shell/shell.ts";

endWhenNobodyReads();
process.exitCode = await run(process.argv.slice(2), processShell());
