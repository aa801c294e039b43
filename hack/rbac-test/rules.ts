// The rules of the programs' roles, down to one verb on one resource: what can be taken away one at a time.
import type { Json } from "../control-plane/api.ts";

/** One verb on one resource, as one role allows it. */
export type Permission = {
  /** bailiff-operator or bailiff-node-agent: the role's name, and its service account's. */
  readonly program: string;
  readonly kind: "ClusterRole" | "Role";
  /** Of the rule in its role: permissions of one rule have the same. */
  readonly rule: number;
  readonly verb: string;
  /** "agentverdicts/status.bailiff.dev"; "pods" for the core group. */
  readonly resource: string;
};

const programs = ["bailiff-operator", "bailiff-node-agent"];

/** What it is called: "bailiff-operator patch agentverdicts/status.bailiff.dev". */
export function idOf({ program, verb, resource }: Pick<Permission, "program" | "verb" | "resource">): string {
  return `${program} ${verb} ${resource}`;
}

/** A resource with its group, as permissions name it. */
export function resourceName(group: string, resource: string): string {
  return group === "" ? resource : `${resource}.${group}`;
}

/** Everything that the operator's and the node agent's roles allow, role by role, whatever order the objects come in. */
export function permissionsOf(objects: readonly Json[]): Permission[] {
  const roles = objects.filter(isProgramsRole).sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  return roles.flatMap((role) => role.rules.flatMap((rule: Json, at: number) => permissionsOfRule(role, rule, at)));
}

/** The objects without that one permission. Throws where there is none. */
export function withoutPermission(objects: readonly Json[], id: string): Json[] {
  const gone = permissionsOf(objects).find((permission) => idOf(permission) === id);
  if (!gone) throw new Error(`BAILIFF_RBAC_WITHOUT=${id}: no role allows that; see npm run test:rbac -- --list`);
  return objects.map((object) =>
    isProgramsRole(object) && object.kind === gone.kind && object.metadata.name === gone.program
      ? { ...object, rules: object.rules.flatMap((rule: Json, at: number) => narrowed(object, rule, at, gone)) }
      : object,
  );
}

/** The rule as it is, or as one rule for each permission that stays. */
function narrowed(role: Json, rule: Json, at: number, gone: Permission): Json[] {
  if (at !== gone.rule) return [rule];
  return permissionsOfRule(role, rule, at)
    .filter((permission) => idOf(permission) !== idOf(gone))
    .map(({ verb, resource }) => {
      const [plural = "", ...group] = resource.split(".");
      return { apiGroups: [group.join(".")], resources: [plural], verbs: [verb] };
    });
}

function permissionsOfRule({ kind, metadata }: Json, { apiGroups, resources, verbs }: Json, rule: number) {
  return (apiGroups as string[]).flatMap((group) =>
    (resources as string[]).flatMap((resource) =>
      (verbs as string[]).map(
        (verb): Permission => ({
          program: metadata.name,
          kind,
          rule,
          verb,
          resource: resourceName(group, resource),
        }),
      ),
    ),
  );
}

function isProgramsRole({ kind, metadata }: Json): boolean {
  return (kind === "ClusterRole" || kind === "Role") && programs.includes(metadata.name);
}

function nameOf({ kind, metadata }: Json): string {
  return `${kind}/${metadata.name}`;
}
