// Permissions as they are written: narrow, and each with its reason.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Json } from "../../hack/control-plane/api.ts";
import { deploy, filesOf, kustomized, objectsOf } from "./manifests.ts";

const files = filesOf("base").filter((file) => file.endsWith("-rbac.yaml"));
const roles = files
  .flatMap((file) => objectsOf("base", file))
  .filter(({ kind }) => kind === "ClusterRole" || kind === "Role");
const rules: [string, Json][] = roles.flatMap(({ metadata, rules }) =>
  rules.map((rule: Json): [string, Json] => [metadata.name, rule]),
);

test.each(files)("every rule of %s says why it is there", (file) => {
  const lines = readFileSync(join(deploy, "base", file), "utf8").split("\n");
  const starts = lines.flatMap((line, at) => (line.startsWith("  - apiGroups:") ? [at] : []));
  expect(starts.length).toBeGreaterThan(0);
  expect(starts.filter((at) => !lines[at - 1]?.startsWith("  # "))).toEqual([]);
});

test.each(rules)("no rule of %s is wider than its words: %j", (_role, { apiGroups, resources, verbs }) => {
  expect([...apiGroups, ...resources, ...verbs]).not.toContain("*");
  expect(resources.join()).not.toMatch(
    /secrets|configmaps|serviceaccounts|roles|exec|attach|ephemeralcontainers|proxy/,
  );
  for (const verb of ["impersonate", "bind", "escalate"]) expect(verbs).not.toContain(verb);
});

describe("the programs", () => {
  const verbsOn = (role: string, group: string, resource: string): string[] =>
    rules
      .filter(([name, rule]) => name === role && rule.apiGroups.includes(group) && rule.resources.includes(resource))
      .flatMap(([, rule]) => rule.verbs);

  test("never decide", () => {
    for (const role of ["bailiff-operator", "bailiff-node-agent"])
      expect(verbsOn(role, "bailiff.dev", "agentverdicts")).not.toContain("decide");
    expect(verbsOn("bailiff-decider", "bailiff.dev", "agentverdicts")).toContain("decide");
  });

  test("neither make nor delete pods, and only the operator patches them", () => {
    expect(verbsOn("bailiff-operator", "", "pods").sort()).toEqual(["get", "list", "patch", "watch"]);
    expect(verbsOn("bailiff-node-agent", "", "pods").sort()).toEqual(["list", "watch"]);
  });
});

describe("admission policies", () => {
  const objects = filesOf("admission").flatMap((file) => objectsOf("admission", file));
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
  const policies = ofKind("ValidatingAdmissionPolicy");

  test("are all in the base, each bound by its own name, refusing when in doubt", () => {
    expect(kustomized("base")).toContain("../admission");
    expect([...kustomized("admission")].sort()).toEqual(filesOf("admission"));
    const bindings = ofKind("ValidatingAdmissionPolicyBinding");
    expect(bindings.map(({ metadata }) => metadata.name)).toEqual(policies.map(({ metadata }) => metadata.name));
    for (const { metadata, spec } of bindings)
      expect(spec).toEqual({ policyName: metadata.name, validationActions: ["Deny"] });
    for (const { spec } of policies) expect(spec.failurePolicy).toBe("Fail");
  });

  test.each(policies.map(({ metadata, spec }): [string, Json] => [metadata.name, spec]))(
    "%s tells the refused why, and answers 403",
    (_name, { validations }) => {
      for (const { message, messageExpression, reason } of validations) {
        expect(message ?? messageExpression).toBeDefined();
        expect(reason).toBe("Forbidden");
      }
    },
  );
});
