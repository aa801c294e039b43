import { expect, test } from "vitest";
import { roleRules, withoutRule } from "./rules.ts";

const role = (kind: string, name: string, ...resources: string[]) => ({
  kind,
  metadata: { name },
  rules: resources.map((resource) => ({ apiGroups: ["apps"], resources: [resource], verbs: ["get", "list"] })),
});
const objects = [
  role("Role", "bailiff-operator", "leases"),
  role("ClusterRole", "bailiff-view", "pods"),
  { kind: "Namespace", metadata: { name: "bailiff-operator" } },
  role("ClusterRole", "bailiff-operator", "pods", "services"),
  role("ClusterRole", "bailiff-node-agent", "nodes"),
];

test("lists the rules of the two programs, role by role, and no other role's", () => {
  const allows = roleRules(objects).map((rule) => `${rule.role} ${rule.at} ${rule.allows}`);
  expect(allows).toEqual([
    "ClusterRole/bailiff-node-agent 0 get,list nodes.apps",
    "ClusterRole/bailiff-operator 0 get,list pods.apps",
    "ClusterRole/bailiff-operator 1 get,list services.apps",
    "Role/bailiff-operator 0 get,list leases.apps",
  ]);
  expect(roleRules([...objects].reverse())).toEqual(roleRules(objects));
});

test("takes one rule away and leaves everything else", () => {
  const left = withoutRule(objects, 1);
  expect(roleRules(left).map(({ allows }) => allows)).not.toContain("get,list pods.apps");
  expect(left.map((object, at) => object === objects[at])).toEqual([true, true, true, false, true]);
});

test("says which indices there are when asked for another", () => {
  expect(() => withoutRule(objects, 4)).toThrow("0 to 3");
  expect(() => withoutRule(objects, Number("x"))).toThrow("BAILIFF_RBAC_WITHOUT=NaN");
});
