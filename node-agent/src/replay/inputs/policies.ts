// Policies from files: checked like those that come from the API server, complaints and all.
import { check } from "@bailiff/crds";
import { isDemanding } from "@bailiff/crds/selects/selects";
import { type CompiledPolicy, compilePolicy } from "../../judge/policy/compiled-policy.ts";
import { readDocuments } from "./documents.ts";

export interface Policies {
  /** Older first, those without a time of creation last and in the order given: where two select a pod, the first wins. */
  readonly policies: readonly CompiledPolicy[];
  readonly problems: readonly string[];
  /** Objects that are no valid policy, or one that selects nothing. */
  readonly refused: number;
}

/** Reads all policies of some files. The same policy given twice is the later one. */
export async function readPolicies(files: readonly string[]): Promise<Policies> {
  const byName = new Map<string, CompiledPolicy>();
  const problems: string[] = [];
  let refused = 0;
  for (const file of files) {
    const documents = await readDocuments(file);
    problems.push(...documents.problems);
    refused += documents.problems.length;
    for (const { object, where } of documents.objects) {
      const checked = check("AgentPolicy", object, where);
      if (checked.ok) {
        const policy = compilePolicy(checked.value);
        byName.set(`${policy.namespace}/${policy.name}`, policy);
        if (isDemanding(policy.source.spec.selector)) continue;
        const which = `${where}: AgentPolicy ${policy.namespace}/${policy.name}`;
        problems.push(`${which}: spec.selector is empty, so it selects no pod: name the agent's labels`);
        refused++;
      } else {
        problems.push(...checked.problems);
        refused++;
      }
    }
  }
  const age = ({ createdAt }: CompiledPolicy): string => createdAt || "9999";
  const policies = [...byName.values()].sort((a, b) => (age(a) < age(b) ? -1 : age(a) > age(b) ? 1 : 0));
  return { policies, problems, refused };
}
