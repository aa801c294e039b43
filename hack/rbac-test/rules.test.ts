import { expect, test } from "vitest";
import { idOf, permissionsOf, withoutPermission } from "./rules.ts";

const role = (kind: string, name: string, ...resources: string[]) => ({
  kind,
  metadata: { name },
  rules: resources.map((resource) => ({ apiGroups: ["apps"], resources: [resource, "x"], verbs: ["get", "list"] })),
});
const objects = [
  role("Role", "bailiff-operator", "leases"),
  role("ClusterRole", "bailiff-view", "pods"),
  { kind: "Namespace", metadata: { name: "bailiff-operator" } },
  role("ClusterRole", "bailiff-node-agent", "nodes/status"),
];
const node = ["get nodes/status.apps", "list nodes/status.apps", "get x.apps", "list x.apps"];
const operator = ["get leases.apps", "list leases.apps", "get x.apps", "list x.apps"];
const all = [...node.map((one) => `bailiff-node-agent ${one}`), ...operator.map((one) => `bailiff-operator ${one}`)];
const idsOf = (roles: typeof objects) => permissionsOf(roles).map(idOf);

test("lists each verb on each resource of the two programs, role by role, and no other role's", () => {
  expect(idsOf(objects)).toEqual(all);
  expect(idsOf([...objects].reverse())).toEqual(all);
  expect(permissionsOf([role("ClusterRole", "bailiff-operator", "a", "b")]).map(({ rule }) => rule)).toEqual([
    0, 0, 0, 0, 1, 1, 1, 1,
  ]);
});

test.each(all)("takes %s away and leaves everything else", (gone) => {
  const left = withoutPermission(objects, gone);
  expect(idsOf(left as typeof objects)).toEqual(all.filter((id) => id !== gone));
  expect(left.filter((object, at) => object === objects[at])).toHaveLength(3);
});

test("says how to see what there is when asked for something else", () => {
  expect(() => withoutPermission(objects, "bailiff-view get pods")).toThrow("--list");
});
