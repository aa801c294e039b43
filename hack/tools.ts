// `npm run tools`: builds every pinned Go tool that tests use, once a machine. The only list of them.
import { kubernetes, networkPolicyOracle, toolsFolder } from "./control-plane/tools.ts";
import { prometheusTools } from "./prometheus/tools.ts";

for (const tools of [kubernetes, networkPolicyOracle, prometheusTools]) {
  const found = await toolsFolder(tools, true);
  if ("missing" in found) {
    process.stderr.write(`${tools.what}: can't be built: ${found.missing}\n`);
    process.exitCode = 1;
  } else process.stdout.write(`${tools.binaries.join(", ")}: ${found.folder}\n`);
}
