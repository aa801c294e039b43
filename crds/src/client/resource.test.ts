import { expect, test } from "vitest";
import { ApiError } from "./api-error.ts";
import { apiVersionOf, collectionPath, objectPath, resources } from "./resource.ts";

test.each([
  [objectPath(resources.pods, { namespace: "a", name: "b" }), "/api/v1/namespaces/a/pods/b"],
  [objectPath(resources.pods, { namespace: "a", name: "b" }, "status"), "/api/v1/namespaces/a/pods/b/status"],
  [objectPath(resources.agentNodes, { name: "n" }), "/apis/bailiff.dev/v1alpha1/agentnodes/n"],
  [objectPath(resources.nodes, { namespace: "ignored", name: "n" }), "/api/v1/nodes/n"],
  [collectionPath(resources.leases, "kube-system"), "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases"],
  [collectionPath(resources.networkPolicies), "/apis/networking.k8s.io/v1/networkpolicies"],
])("%s is the path that the API server serves", (path, expected) => {
  expect(path).toBe(expected);
});

test.each(["", ".", "..", "a/b", "../secrets/x", "%2e%2e", "x".repeat(254)])("%j never reaches the wire", (name) => {
  expect(() => objectPath(resources.pods, { namespace: "a", name })).toThrow(ApiError);
  expect(() => objectPath(resources.pods, { namespace: name, name: "a" })).toThrow(ApiError);
});

test("characters with a meaning in a URL are escaped, lone surrogates too", () => {
  const path = objectPath(resources.pods, { namespace: "a", name: "x?watch=1#\ud800\n" });
  expect(path).toBe("/api/v1/namespaces/a/pods/x%3Fwatch%3D1%23%EF%BF%BD%0A");
});

test("a namespaced object without a namespace is refused, not looked for in all of them", () => {
  expect(() => objectPath(resources.pods, { name: "a" })).toThrow(/Pod "a" needs a namespace/);
});

test("apiVersion has no slash in the core group", () => {
  expect(apiVersionOf(resources.pods)).toBe("v1");
  expect(apiVersionOf(resources.agentVerdicts)).toBe("bailiff.dev/v1alpha1");
});
