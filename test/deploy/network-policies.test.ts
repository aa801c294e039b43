// Whom our own pods may call, and who may call them, by the evaluator that the operator uses for everybody else's policies.
import { evaluate } from "@bailiff/operator/quarantine/networkpolicy/evaluate";
import { parseNetworkPolicy } from "@bailiff/operator/quarantine/networkpolicy/parse";
import { expect, test } from "vitest";
import { objectsOf } from "./manifests.ts";

const policies = objectsOf("base", "network-policies.yaml").map((object) => parseNetworkPolicy(object));
const namespaceLabels = { "kubernetes.io/metadata.name": "bailiff-system" };
const labelsOf = (program: string) => {
  const workload = objectsOf("base", `${program}.yaml`).find(
    ({ kind }) => kind === "Deployment" || kind === "DaemonSet",
  );
  return workload.spec.template.metadata.labels;
};
const ours = { operator: labelsOf("operator"), "node-agent": labelsOf("node-agent"), stranger: { app: "stranger" } };
const pod = (who: keyof typeof ours) => ({
  ip: "10.244.0.9",
  pod: { namespace: "bailiff-system", namespaceLabels, labels: ours[who] },
});
const outside = { ip: "203.0.113.66" };
const neighbour = {
  ip: "10.244.0.7",
  pod: { namespace: "monitoring", namespaceLabels: {}, labels: { app: "prometheus" } },
};

test("all of them can be read", () => {
  expect(policies.map(({ problem }) => problem)).toEqual([undefined, undefined, undefined]);
});

test.each([
  ["operator", 6443, "TCP", true],
  ["operator", 443, "TCP", true],
  ["operator", 53, "UDP", false],
  ["operator", 80, "TCP", false],
  ["operator", 2112, "TCP", false],
  ["node-agent", 6443, "TCP", true],
  ["node-agent", 53, "UDP", true],
  ["node-agent", 53, "TCP", true],
  ["node-agent", 2112, "TCP", true],
  ["node-agent", 80, "TCP", false],
  ["node-agent", 54321, "TCP", false],
  ["stranger", 443, "TCP", false],
] as const)("out of the %s to port %i/%s: %s", (who, port, protocol, allowed) => {
  expect(evaluate(policies, { source: pod(who), destination: outside, port, protocol }).egress.allowed).toBe(allowed);
});

test.each([
  ["operator", 9090, true],
  ["operator", 9091, false],
  ["node-agent", 9091, true],
  ["node-agent", 9090, false],
  ["stranger", 9090, false],
] as const)("into the %s on port %i: %s", (who, port, allowed) => {
  const traffic = { source: neighbour, destination: pod(who), port, protocol: "TCP" };
  expect(evaluate(policies, traffic).ingress.allowed).toBe(allowed);
});
