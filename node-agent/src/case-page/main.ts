// `kubectl get agentverdicts,agentpolicies,agentbaselines -A -o json | npm run -s case > case.html`: the page of a cluster's cases.
import { endWhenNobodyReads } from "../replay/shell/shell.ts";
import { caseSheets } from "./from-objects/from-objects.ts";
import { casePage } from "./page.ts";
import { readCase } from "./read/read.ts";

const usage = `usage: npm run -s case [-- FILE… [--name VERDICT]] > case.html

Makes one HTML page of AgentVerdicts, as kubectl prints them (JSON or YAML); without a FILE, of standard input.
With their AgentPolicies and AgentBaselines beside them the page also says who answers for the agent and what was known of it:

  kubectl get agentverdicts,agentpolicies,agentbaselines -n support -o json | npm run -s case > case.html
`;

endWhenNobodyReads();
const asked = await readCase(process.argv.slice(2));
if (asked === "help") process.stdout.write(usage);
else if ("usage" in asked) {
  process.stderr.write(`case: ${asked.usage}\n\n${usage}`);
  process.exitCode = 2;
} else {
  for (const problem of asked.problems) process.stderr.write(`case: ${problem}\n`);
  if (asked.objects.verdicts.length === 0) {
    const hint = asked.problems.length === 0 ? `\n${usage}` : "";
    process.stderr.write(`case: no AgentVerdict was found in what was given\n${hint}`);
    process.exitCode = 1;
  } else process.stdout.write(casePage(caseSheets(asked.objects)));
}
