// What was learned before, from a file that --save-baseline wrote, or `kubectl get agentbaselines -o yaml`.
import { check } from "@bailiff/crds";
import type { Baseline } from "../../baseline/baseline.ts";
import { loadBaseline } from "../../baseline/file/load.ts";
import { readDocuments } from "./documents.ts";

export interface Baselines {
  /** By agent, `namespace/kind/name`. */
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly problems: readonly string[];
}

/** Reads a file of AgentBaselines. The same agent given twice is the later one. */
export async function readBaselines(file: string): Promise<Baselines> {
  const documents = await readDocuments(file);
  const problems = [...documents.problems];
  const baselines = new Map<string, Baseline>();
  for (const { object, where } of documents.objects) {
    // What comes from a cluster may have been written by a newer version.
    const checked = check("AgentBaseline", object, where, "pass");
    if (!checked.ok) {
      problems.push(...checked.problems);
      continue;
    }
    const baseline = loadBaseline(checked.value);
    if (baseline === undefined) problems.push(`${where}: nothing was learned in it (no status.agent)`);
    else baselines.set(baseline.agent, baseline);
  }
  return { baselines, problems };
}
