// What API servers' audit logs say of our programs: which permissions they used, and which were refused to them.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../control-plane/api.ts";
import { idOf, resourceName } from "./rules.ts";

/** How often each permission was granted and refused. */
export type Use = { readonly granted: number; readonly refused: number };

const account = "system:serviceaccount:bailiff-system:";

/** What an API server is to log: requests of service accounts of ours, without bodies, once they are answered. */
const policy = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [
    { level: "Metadata", users: ["operator", "node-agent"].map((name) => `${account}bailiff-${name}`) },
    { level: "None" },
  ],
};

/** Makes the folder one where `auditFlags` finds what it needs. */
export function prepareAudit(folder: string): void {
  writeFileSync(join(folder, "policy.yaml"), JSON.stringify(policy));
}

/** Counts what is logged in the folder, by permission (as `idOf` names them). */
export function readAudit(folder: string): Map<string, Use> {
  const uses = new Map<string, Use>();
  for (const file of globSync("*.log", { cwd: folder })) {
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    for (const line of lines) {
      const use = readLine(line);
      if (!use) continue;
      const { granted, refused } = uses.get(use.id) ?? { granted: 0, refused: 0 };
      uses.set(use.id, use.isRefused ? { granted, refused: refused + 1 } : { granted: granted + 1, refused });
    }
  }
  return uses;
}

/** False for what no log tells of: to apply an object that isn't there takes `create` beside the `patch` that is logged. */
export function isLogged(id: string): boolean {
  return !id.endsWith(" create networkpolicies.networking.k8s.io");
}

/** One event; undefined for what is no request for a resource, or was cut off when its API server was killed. */
function readLine(line: string): { readonly id: string; readonly isRefused: boolean } | undefined {
  if (!line.endsWith("}")) return undefined;
  const { user, verb, objectRef, annotations }: Json = JSON.parse(line);
  if (!user.username.startsWith(account) || objectRef?.resource === undefined) return undefined;
  const { resource, subresource, apiGroup = "" } = objectRef;
  const whole = resourceName(apiGroup, subresource === undefined ? resource : `${resource}/${subresource}`);
  const program = user.username.slice(account.length);
  // Refused by RBAC: an admission policy's refusals are 403 too.
  const isRefused = annotations?.["authorization.k8s.io/decision"] === "forbid";
  return { id: idOf({ program, verb, resource: whole }), isRefused };
}
