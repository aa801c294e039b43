// promtool and a whole Prometheus: those on PATH, or Go tools of pinned versions, built once a machine by `npm run tools`.
// Debian's package has both; the Go build lacks the web pages, which no test needs.
import { delimiter, join } from "node:path";
import { type GoTools, hasAll } from "../control-plane/build.ts";
import { clusterIsRequired, toolsFolder } from "../control-plane/tools.ts";

export const prometheusTools: GoTools = {
  what: "promtool and Prometheus (about 4 min on two cores)",
  module: new URL("./", import.meta.url),
  binaries: ["promtool", "prometheus"],
  ldflags: "-s -w",
};

export type PrometheusBinaries = { readonly promtool: string; readonly prometheus: string };

let once: Promise<PrometheusBinaries | undefined> | undefined;

/**
 * Paths of both binaries. Undefined after one loud line on stderr where there are none; an exception if REQUIRE_CLUSTER=1 asks for them
 * and they can't be built.
 */
export function prometheusBinaries(): Promise<PrometheusBinaries | undefined> {
  once ??= find();
  return once;
}

async function find(): Promise<PrometheusBinaries | undefined> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const onPath = folders.find((folder) => hasAll(folder, prometheusTools.binaries));
  if (onPath) return within(onPath);
  const found = await toolsFolder(prometheusTools, clusterIsRequired());
  if ("folder" in found) return within(found.folder);
  if (clusterIsRequired()) throw new Error(`REQUIRE_CLUSTER=1, but there is no promtool: ${found.missing}`);
  process.stderr.write(`\n*** NOT TESTED: no promtool (${found.missing}), so nobody tries the alerts. ***\n\n`);
  return undefined;
}

const within = (folder: string): PrometheusBinaries => ({
  promtool: join(folder, "promtool"),
  prometheus: join(folder, "prometheus"),
});
