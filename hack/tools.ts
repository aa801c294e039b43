// `npm run tools`: builds every pinned Go tool that tests use, and fetches other people's CRDs, once a machine. The only list of them.
import { commandLine } from "./arguments.ts";
import { kubernetes, networkPolicyOracle, toolsFolder } from "./control-plane/tools.ts";
import { foreignFiles } from "./foreign-crds/foreign-crds.ts";
import { foreignModules } from "./foreign-crds/modules.ts";
import { helmTools } from "./helm/tools.ts";
import { prometheusTools } from "./prometheus/tools.ts";

commandLine("npm run tools", {});
for (const tools of [kubernetes, networkPolicyOracle, helmTools, prometheusTools]) {
  const found = await toolsFolder(tools, true);
  if ("missing" in found) fail(`${tools.what}: can't be built: ${found.missing}`);
  else process.stdout.write(`${tools.binaries.join(", ")}: ${found.folder}\n`);
}
for (const wanted of Object.values(foreignModules)) {
  const found = await foreignFiles(wanted, true);
  if ("missing" in found) fail(`CRDs of ${wanted.module}: can't be fetched: ${found.missing}`);
  else process.stdout.write(`${found.files.join("\n")}\n`);
}

function fail(line: string): void {
  process.stderr.write(`${line}\n`);
  process.exitCode = 1;
}
