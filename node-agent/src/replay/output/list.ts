// Verdicts for machines: one `v1` List, as `kubectl get agentverdicts -A -o json|yaml` prints it.
import type { AgentBaseline, AgentVerdict } from "@bailiff/crds";
import { stringify } from "yaml";

const listOf = (items: readonly (AgentVerdict | AgentBaseline)[]) => ({
  apiVersion: "v1",
  kind: "List",
  metadata: { resourceVersion: "" },
  items,
});

export function jsonList(items: readonly (AgentVerdict | AgentBaseline)[]): string {
  return `${JSON.stringify(listOf(items), undefined, 2)}\n`;
}

export function yamlList(items: readonly (AgentVerdict | AgentBaseline)[]): string {
  return stringify(listOf(items), { aliasDuplicateObjects: false, lineWidth: 0 });
}
