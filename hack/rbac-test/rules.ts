// The rules of the programs' roles as one flat list: what can be taken away one at a time.
import type { Json } from "../control-plane/api.ts";

export type RoleRule = {
  /** ClusterRole/bailiff-operator */
  readonly role: string;
  /** Its place in that role. */
  readonly at: number;
  /** What it allows, in one line: "get,list,watch agentpolicies.bailiff.dev". */
  readonly allows: string;
};

const programs = ["bailiff-operator", "bailiff-node-agent"];

/** The rules of the operator's and the node agent's roles, role by role, whatever order the objects come in. */
export function roleRules(objects: readonly Json[]): RoleRule[] {
  return objects
    .filter(isProgramsRole)
    .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
    .flatMap((object) =>
      object.rules.map(
        ({ apiGroups, resources, verbs }: Json, at: number): RoleRule => ({
          role: nameOf(object),
          at,
          allows: `${verbs.join(",")} ${resources.map((one: string) => [one, ...apiGroups].filter(Boolean).join(".")).join(", ")}`,
        }),
      ),
    );
}

/** The objects, without the rule at this index of `roleRules`. Throws where there is none. */
export function withoutRule(objects: readonly Json[], index: number): Json[] {
  const rules = roleRules(objects);
  const rule = rules[index];
  if (!rule) throw new Error(`BAILIFF_RBAC_WITHOUT=${index}: give the index of a rule, 0 to ${rules.length - 1}`);
  return objects.map((object) =>
    isProgramsRole(object) && nameOf(object) === rule.role
      ? { ...object, rules: object.rules.toSpliced(rule.at, 1) }
      : object,
  );
}

function isProgramsRole({ kind, metadata }: Json): boolean {
  return (kind === "ClusterRole" || kind === "Role") && programs.includes(metadata.name);
}

function nameOf({ kind, metadata }: Json): string {
  return `${kind}/${metadata.name}`;
}
