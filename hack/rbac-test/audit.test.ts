import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readAudit } from "./audit.ts";

const event = (verb: string, objectRef: object, { decision = "allow", code = 200, account = "operator" } = {}) =>
  JSON.stringify({
    user: { username: `system:serviceaccount:bailiff-system:bailiff-${account}` },
    verb,
    objectRef,
    responseStatus: { code },
    annotations: { "authorization.k8s.io/decision": decision },
  });

test("counts what was granted and what RBAC refused, over all logs; a line that a kill cut off is passed over", () => {
  const folder = mkdtempSync(join(tmpdir(), "bailiff-audit-"));
  const status = { resource: "agentverdicts", subresource: "status", apiGroup: "bailiff.dev" };
  const lines = [
    event("patch", status),
    event("patch", status, { decision: "forbid", code: 403 }),
    event("patch", status, { code: 403 }), // an admission policy's
    event("list", { resource: "pods" }, { account: "node-agent" }),
    JSON.stringify({ user: { username: "admin" }, verb: "list", objectRef: { resource: "pods" } }),
    event("get", { resource: "pods" }).slice(0, 40),
  ];
  try {
    writeFileSync(join(folder, "one.log"), lines.join("\n"));
    writeFileSync(join(folder, "two.log"), `${event("patch", status)}\n`);
    expect([...readAudit(folder)]).toEqual([
      ["bailiff-operator patch agentverdicts/status.bailiff.dev", { granted: 3, refused: 1 }],
      ["bailiff-node-agent list pods", { granted: 1, refused: 0 }],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
