import { expect, test } from "vitest";
import { parseNetworkPolicy } from "./parse.ts";

const everything = [{ peers: undefined, ports: undefined }];

test.each([
  [
    "an address with a leading zero",
    { egress: [{ to: [{ ipBlock: { cidr: "010.0.0.0/8" } }] }] },
    'spec.egress[0].to[0].ipBlock.cidr: "010.0.0.0/8" is no CIDR',
  ],
  ["a peer that names nobody", { egress: [{ to: [{}] }] }, "spec.egress[0].to[0]: names no peer"],
  [
    "a protocol of the future",
    { egress: [{ ports: [{ protocol: "QUIC" }] }] },
    'spec.egress[0].ports[0].protocol: "QUIC" is unknown',
  ],
  [
    "a range that runs backwards",
    { egress: [{ ports: [{ port: 9, endPort: 8 }] }] },
    "spec.egress[0].ports[0]: port 9 to 8 is no range",
  ],
  [
    "a range that starts at a name",
    { egress: [{ ports: [{ port: "web", endPort: 8 }] }] },
    'spec.egress[0].ports[0]: port "web" to 8 is no range',
  ],
  ["a rule that is a list", { egress: [[]] }, "spec.egress[0]: is no object"],
  ["rules that are no list", { egress: "all" }, "spec.egress: is no list"],
])("%s counts as allowing everything, and says so", (_, fields, problem) => {
  const policy = parseNetworkPolicy({
    metadata: { namespace: "n", name: "p" },
    spec: { policyTypes: ["Egress"], ...fields },
  });
  expect(policy).toMatchObject({ problem, egress: everything, ingress: undefined });
});

test.each([[undefined], [null], [7], [{ spec: 7 }], [{ spec: { policyTypes: ["Sideways"] } }]])(
  "%j selects every pod and allows everything",
  (raw) => {
    const policy = parseNetworkPolicy(raw);
    expect(policy).toMatchObject({ pods: [], egress: everything, ingress: everything });
    expect(policy.problem).toBeTypeOf("string");
  },
);

test("a pod selector that can't be read selects every pod", () => {
  const podSelector = { matchExpressions: [{ key: "app", operator: "Like", values: ["w*"] }] };
  const policy = parseNetworkPolicy({ spec: { podSelector, policyTypes: ["Ingress"] } });
  expect(policy).toMatchObject({
    pods: [],
    ingress: [],
    problem: 'spec.podSelector.matchExpressions[0].operator: "Like" is unknown',
  });
});
