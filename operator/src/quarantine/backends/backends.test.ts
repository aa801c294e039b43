import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { node, seeing } from "../../verdicts/testing/snapshot.ts";
import type { StaticObjects } from "./backend.ts";
import { deniesAll as ciliumDenies } from "./cilium/cilium.ts";
import { deniesAll as clusterDenies } from "./cluster-network-policy/cluster-network-policy.ts";
import { offersOn } from "./index.ts";
import { noStaticObjects } from "./static-objects.ts";

const shipped = (name: string) =>
  parse(readFileSync(new URL(`../../../../deploy/backends/${name}/isolate.yaml`, import.meta.url), "utf8"));
/** The object with one field of its spec changed. */
const changed = (object: { spec: object }, change: object) => ({ ...object, spec: { ...object.spec, ...change } });

describe("what deploy/backends ships", () => {
  test("is found to deny everything", () => {
    expect(ciliumDenies(shipped("cilium"))).toBe(true);
    expect(clusterDenies(shipped("network-policy-api"))).toBe(true);
  });

  const isolated = { matchLabels: { "bailiff.dev/isolate": "true" } };
  test.each([
    ["lets something in", { ingressDeny: [] }],
    ["lets something out", { egressDeny: [{ toEntities: ["world"] }] }],
    ["denies some ports only", { egressDeny: [{ toEntities: ["all"], toPorts: [{ ports: [{ port: "443" }] }] }] }],
    ["selects fewer pods", { endpointSelector: { matchLabels: { ...isolated.matchLabels, app: "bot" } } }],
    ["selects all pods", { endpointSelector: {} }],
  ])("isn't taken for that once Cilium's %s", (_, change) => {
    expect(ciliumDenies(changed(shipped("cilium"), change))).toBe(false);
  });

  test("is found when Cilium's selector names the source of its label", () => {
    const endpointSelector = { matchLabels: { "k8s:bailiff.dev/isolate": "true" } };
    expect(ciliumDenies(changed(shipped("cilium"), { endpointSelector }))).toBe(true);
  });

  const deny = { action: "Deny", to: [{ networks: ["0.0.0.0/0", "::/0"] }] };
  test.each([
    ["is of the tier that NetworkPolicies beat", { tier: "Baseline" }],
    ["accepts something first", { egress: [{ ...deny, action: "Accept" }, deny] }],
    ["forgets IPv6", { egress: [{ action: "Deny", to: [{ networks: ["0.0.0.0/0"] }] }] }],
    ["denies some ports only", { egress: [{ ...deny, protocols: [{ tcp: {} }] }] }],
    ["lets something in", { ingress: [] }],
    [
      "selects the pods of one namespace",
      { subject: { pods: { namespaceSelector: { matchLabels: { a: "b" } }, podSelector: isolated } } },
    ],
    ["selects namespaces", { subject: { namespaces: {} } }],
  ])("isn't taken for that once the ClusterNetworkPolicy %s", (_, change) => {
    expect(clusterDenies(changed(shipped("network-policy-api"), change))).toBe(false);
  });

  test.each([null, 7, [], {}, { spec: null }, { spec: { endpointSelector: [], subject: 7 } }])(
    "%j denies nothing",
    (object) => {
      expect([ciliumDenies(object), clusterDenies(object)]).toEqual([false, false]);
    },
  );
});

describe("a node offers", () => {
  const there = { isThere: true, message: "it" };
  const objects: StaticObjects = { ...noStaticObjects, Cilium: there };
  const ready = (...args: Parameters<typeof offersOn>) =>
    offersOn(...args).flatMap(({ name, ready }) => (ready ? [name] : []));
  const status = seeing.status;

  test("the kernel's cut where it is enforced, and what the whole cluster has", () => {
    expect(ready(seeing, objects)).toEqual(["Kernel", "Cilium"]);
  });

  test.each([
    ["its agent is not ready", { ...seeing, isWatched: false }, /not ready/],
    ["it has no AgentNode", { ...seeing, status: undefined }, /no AgentNode/],
    [
      "no events come",
      { ...seeing, status: status && { ...status, stream: { state: "Disconnected" as const } } },
      /don't reach/,
    ],
    [
      "the policy is missing",
      { ...seeing, status: status && { ...status, kernelCut: "Missing" as const } },
      /deploy\/tetragon/,
    ],
    [
      "nobody knows of the policy",
      { ...seeing, status: status && { ...status, kernelCut: "Unknown" as const } },
      /can't be told/,
    ],
  ])("no kernel where %s, and says so", (_, sight, message) => {
    const [kernel] = offersOn(sight, noStaticObjects);
    expect(kernel).toMatchObject({ name: "Kernel", ready: false });
    expect(kernel?.message).toMatch(message);
  });

  test("nothing where nothing is known", () => {
    expect(ready(node, noStaticObjects)).toEqual([]);
  });
});
