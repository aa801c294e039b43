// The rules of the programs' roles as one flat list: what can be taken away one at a time.
import type { Json } from "../../../hack/control-plane/api.ts";

export type RoleRule = {
  /** ClusterRole/bailiff-operator */
  readonly role: string;
  /** Its place in that role. */
  readonly at: number;
  /** What it allows, in one line: "get,list,watch agentpolicies.bailiff.dev". */
  readonly allows: string;
};

const programs = ["bailiff-operator", "bailiff-node-agent"];

/** The rules of the operator's and the node agent's roles, in the order of deploy/base. */
export function roleRules(objects: readonly Json[]): RoleRule[] {
  return objects.filter(isProgramsRole).flatMap((object) =>
    object.rules.map((rule: Json, at: number) => ({
      role: `${object.kind}/${object.metadata.name}`,
      at,
      allows: `${rule.verbs.join(",")} ${rule.resources.map((one: string) => qualified(one, rule.apiGroups[0])).join(", ")}`,
    })),
  );
}

/** The objects, without the rule at this index of `rules`. Throws where there is none. */
export function withoutRule(objects: readonly Json[], rules: readonly RoleRule[], index: number): Json[] {
  const rule = rules[index];
  if (!rule) throw new Error(`BAILIFF_RBAC_WITHOUT=${index}: give the index of a rule, 0 to ${rules.length - 1}`);
  return objects.map((object) => {
    if (!isProgramsRole(object) || `${object.kind}/${object.metadata.name}` !== rule.role) return object;
    return { ...object, rules: object.rules.filter((_: Json, at: number) => at !== rule.at) };
  });
}

function isProgramsRole({ kind, metadata }: Json): boolean {
  return (kind === "ClusterRole" || kind === "Role") && programs.includes(metadata.name);
}

function qualified(resource: string, group: string): string {
  return group === "" ? resource : `${resource}.${group}`;
}
