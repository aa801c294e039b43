// What was found, for people: rule by rule of the roles, and for each verb of it the test that fails without it.
import { idOf, type Permission } from "./rules.ts";
import type { Proof } from "./state.ts";

/** A heading for each rule, and under it a line for each permission. Beneath one that isn't shown it says why. */
export function table(permissions: readonly Permission[], proofs: Readonly<Record<string, Proof>>): string {
  const rules = Map.groupBy(permissions, ({ program, kind, rule }) => `${kind} ${program}, rule ${rule + 1}`);
  const lines = [...rules].flatMap(([rule, ofRule]) => {
    const resources = [...new Set(ofRule.map(({ resource }) => resource))];
    const isShown = ofRule.every((permission) => proofs[idOf(permission)]?.isNeeded);
    return [
      `${isShown ? "needed" : "NOT SHOWN"}: ${rule}: ${resources.join(", ")}`,
      ...ofRule.map((permission) => line(permission, proofs[idOf(permission)], resources.length > 1)),
    ];
  });
  return `${lines.join("\n")}\n`;
}

function line({ verb, resource }: Permission, proof: Proof | undefined, isOneOfMany: boolean): string {
  const what = `  ${(isOneOfMany ? `${verb} ${resource}` : verb).padEnd(isOneOfMany ? 26 : 8)} `;
  if (proof === undefined) return `${what}NO TEST FAILS WITHOUT IT, OR ASKS FOR IT`;
  if (proof.isNeeded) return `${what}${proof.test}`;
  return `${what}${proof.test}: ${proof.why}, refused ${proof.refused} times`;
}
