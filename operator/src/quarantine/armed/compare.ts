// Is what the API server holds what was meant? The typed client drops `from`, which turns a narrow rule into an allow-all in silence.
import { isDeepStrictEqual } from "node:util";
import type { RawNetworkPolicy } from "./armed.ts";

export type Comparison =
  | { readonly same: true }
  | {
      readonly same: false;
      /** Rules that let everyone in or out though peers were meant, e.g. `spec.ingress[0]`. */
      readonly allowsAll: readonly string[];
      /** Where the two differ, and what to do. */
      readonly message: string;
    };

type Raw = Readonly<Record<string, unknown>>;

/** Compares the spec as stored with the desired one, after the API's defaults and omissions; metadata aside. */
export function compareArmed(desired: RawNetworkPolicy, stored: unknown): Comparison {
  const wanted = normalise(desired.spec);
  const found = normalise((stored as Raw | null)?.["spec"]);
  if (isDeepStrictEqual(wanted, found)) return { same: true };
  const allowsAll = (["ingress", "egress"] as const).flatMap((direction) => openRules(direction, found));
  const path = differs(wanted, found, "spec");
  const open = allowsAll.length > 0 ? `; ${allowsAll.join(", ")} allows everyone` : "";
  const { namespace, name } = desired.metadata;
  return {
    same: false,
    allowsAll,
    message: `NetworkPolicy ${namespace}/${name}: ${path} is not as meant${open}; delete the object and the operator writes it again`,
  };
}

/** Rules of the stored object that name no peers: the armed policy has no such rule. */
function openRules(direction: "ingress" | "egress", found: unknown): string[] {
  const peers = direction === "ingress" ? "from" : "to";
  const rules = (found as Raw | undefined)?.[direction];
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: Raw | null, i) => (rule?.[peers] === undefined ? [`spec.${direction}[${i}]`] : []));
}

/** Lists that mean the same when empty as when absent; an empty selector, unlike an absent one, selects everything. */
const emptyIsAbsent = new Set(["ingress", "egress", "from", "to", "ports", "except", "matchExpressions", "values"]);

function normalise(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => normalise(item, `${key}[]`));
    return key === "policyTypes" ? items.sort() : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name, field]) => {
    if (field === undefined || field === null) return false;
    if (name === "matchLabels") return Object.keys(field).length > 0;
    return !(emptyIsAbsent.has(name) && Array.isArray(field) && field.length === 0);
  });
  const fields = Object.fromEntries(kept.map(([name, field]) => [name, normalise(field, name)]));
  return key === "ports[]" && fields["protocol"] === undefined ? { ...fields, protocol: "TCP" } : fields;
}

/** The first path at which they differ. */
function differs(wanted: unknown, found: unknown, path: string): string {
  if (!isObject(wanted) || !isObject(found)) return path;
  for (const key of [...new Set([...Object.keys(wanted), ...Object.keys(found)])].sort()) {
    if (isDeepStrictEqual(wanted[key], found[key])) continue;
    return differs(wanted[key], found[key], Array.isArray(wanted) ? `${path}[${key}]` : `${path}.${key}`);
  }
  return path;
}

function isObject(value: unknown): value is Raw {
  return typeof value === "object" && value !== null;
}
