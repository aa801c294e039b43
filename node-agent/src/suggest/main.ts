// `npm run suggest`: recorded Tetragon streams in, drafts of AgentPolicies out.
import { endWhenNobodyReads, processShell } from "../replay/shell/shell.ts";
import { run } from "./run.ts";

endWhenNobodyReads();
process.exitCode = await run(process.argv.slice(2), processShell());
