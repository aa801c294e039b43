import { describe, expect, test } from "vitest";
import { type Endpoint, evaluate } from "./evaluate.ts";
import { parseNetworkPolicy } from "./parse.ts";
import { type Labels, selects } from "./selector.ts";

function policy(spec: unknown, namespace = "default") {
  return parseNetworkPolicy({ metadata: { namespace, name: "p" }, spec });
}

function pod(labels: Labels, namespace = "default", ip = "10.244.0.1"): Endpoint {
  return { ip, pod: { namespace, namespaceLabels: { team: "a" }, labels } };
}

const outside: Endpoint = { ip: "203.0.113.9" };
const web = pod({ app: "web" });

/** Whether traffic from the web pod passes a policy with this one egress rule. */
function passes(rule: unknown, destination: Endpoint, port = 443, protocol = "TCP", portName?: string): boolean {
  const policies = [policy({ podSelector: {}, policyTypes: ["Egress"], egress: [rule] })];
  return evaluate(policies, { source: web, destination, port, protocol, ...(portName !== undefined && { portName }) })
    .allowed;
}

describe("selectors", () => {
  // Kubernetes' NotIn also matches objects without the key; cyclonus says otherwise, so it is no judge here.
  test.each([
    [{}, {}, true],
    [{ matchLabels: { app: "web" } }, { app: "web" }, true],
    [{ matchLabels: { app: "web" } }, {}, false],
    [{ matchLabels: { app: "" } }, {}, false],
    [{ matchLabels: { app: "" } }, { app: "" }, true],
    [{ matchExpressions: [{ key: "app", operator: "In", values: ["web", "db"] }] }, { app: "db" }, true],
    [{ matchExpressions: [{ key: "app", operator: "In", values: ["web"] }] }, {}, false],
    [{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["web"] }] }, {}, true],
    [{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["web"] }] }, { app: "web" }, false],
    [{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["web"] }] }, { app: "db" }, true],
    [{ matchExpressions: [{ key: "app", operator: "Exists" }] }, { app: "" }, true],
    [{ matchExpressions: [{ key: "app", operator: "Exists" }] }, {}, false],
    [{ matchExpressions: [{ key: "app", operator: "DoesNotExist" }] }, {}, true],
    [{ matchExpressions: [{ key: "app", operator: "DoesNotExist" }] }, { app: "web" }, false],
    [{ matchLabels: { app: "web" }, matchExpressions: [{ key: "tier", operator: "Exists" }] }, { app: "web" }, false],
    [{ matchExpressions: [{ key: "__proto__", operator: "Exists" }] }, {}, false],
    [{ matchExpressions: [{ key: "constructor", operator: "DoesNotExist" }] }, {}, true],
  ] as [unknown, Labels, boolean][])("%j on %j: %s", (podSelector, labels, expected) => {
    expect(selects(policy({ podSelector }).pods, labels)).toBe(expected);
  });
});

describe("policy types", () => {
  test.each([
    ["without types and egress rules a policy is for ingress only", { podSelector: {} }, true, false],
    ["without types an egress rule makes it one for both", { podSelector: {}, egress: [{}] }, true, true],
    ["with Egress alone ingress is not isolated", { podSelector: {}, policyTypes: ["Egress"] }, false, true],
    [
      "ingress rules count for nothing where the type is missing",
      { podSelector: {}, policyTypes: ["Egress"], ingress: [] },
      false,
      true,
    ],
  ])("%s", (_, spec, ingress, egress) => {
    const policies = [policy(spec)];
    expect(evaluate(policies, { source: outside, destination: web, port: 80, protocol: "TCP" }).ingress.isolated).toBe(
      ingress,
    );
    expect(evaluate(policies, { source: web, destination: outside, port: 80, protocol: "TCP" }).egress.isolated).toBe(
      egress,
    );
  });

  test("policies only allow: a deny-all beside an allow changes nothing, and the answer names who allows", () => {
    const policies = [
      policy({ podSelector: {}, policyTypes: ["Egress"] }),
      policy({ podSelector: { matchLabels: { app: "web" } }, policyTypes: ["Egress"], egress: [{}] }),
    ];
    const answer = evaluate(policies, { source: web, destination: outside, port: 443, protocol: "TCP" });
    expect(answer.egress).toEqual({ isolated: true, allowed: true, by: ["default/p"] });
  });

  test("policies of other namespaces don't select, and both ends must allow", () => {
    const elsewhere = policy({ podSelector: {}, policyTypes: ["Ingress"] }, "crm");
    const traffic = { source: web, destination: pod({}, "crm"), port: 80, protocol: "TCP" };
    expect(evaluate([elsewhere], traffic)).toMatchObject({
      allowed: false,
      egress: { isolated: false, allowed: true },
    });
  });
});

describe("peers", () => {
  test.each([
    ["everyone where there is no peer", {}, outside, true],
    ["everyone where the list of peers is empty", { to: [] }, outside, true],
    ["an address of the block", { to: [{ ipBlock: { cidr: "203.0.113.0/24" } }] }, outside, true],
    [
      "but not what it excepts",
      { to: [{ ipBlock: { cidr: "203.0.113.0/24", except: ["203.0.113.8/29"] } }] },
      outside,
      false,
    ],
    ["pods by their address too", { to: [{ ipBlock: { cidr: "10.244.0.0/16" } }] }, pod({}, "crm"), true],
    ["no IPv6 address by an IPv4 block", { to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }, { ip: "2001:db8::1" }, false],
    [
      "an IPv4-mapped address by an IPv4 block",
      { to: [{ ipBlock: { cidr: "203.0.113.0/24" } }] },
      { ip: "::ffff:203.0.113.9" },
      true,
    ],
    ["no outside address by selectors", { to: [{ namespaceSelector: {} }] }, outside, false],
    ["pods of the own namespace only, without namespaceSelector", { to: [{ podSelector: {} }] }, pod({}, "crm"), false],
    ["pods of the own namespace", { to: [{ podSelector: {} }] }, pod({}), true],
    ["pods of any namespace by an empty namespaceSelector", { to: [{ namespaceSelector: {} }] }, pod({}, "crm"), true],
    [
      "pods and namespaces both, in one peer",
      { to: [{ namespaceSelector: { matchLabels: { team: "b" } }, podSelector: {} }] },
      pod({}),
      false,
    ],
    [
      "namespaces by name, whose label the API server sets",
      { to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "crm" } } }] },
      pod({}, "crm"),
      true,
    ],
  ] as [string, unknown, Endpoint, boolean][])("a rule lets through %s", (_, rule, destination, expected) => {
    expect(passes(rule, destination)).toBe(expected);
  });
});

describe("ports", () => {
  const any = pod({});
  test.each([
    [[], 443, "SCTP", undefined, true],
    [[], 0, "ICMP", undefined, true],
    [[{ port: 443 }], 443, "TCP", undefined, true],
    [[{ port: 443 }], 443, "UDP", undefined, false],
    [[{}], 9, "TCP", undefined, true],
    [[{}], 9, "UDP", undefined, false],
    [[{ protocol: "SCTP", port: 7 }], 7, "SCTP", undefined, true],
    [[{ port: 8000, endPort: 8010 }], 8010, "TCP", undefined, true],
    [[{ port: 8000, endPort: 8010 }], 8011, "TCP", undefined, false],
    [[{ port: 8000, endPort: 8010 }], 7999, "TCP", undefined, false],
    [[{ port: "web" }], 8080, "TCP", "web", true],
    [[{ port: "web" }], 8080, "TCP", "other", false],
    [[{ port: "web" }], 8080, "UDP", "web", false],
    [[{ port: "web" }], 8080, "TCP", undefined, false],
  ])("ports %j let %d %s named %s through: %s", (ports, port, protocol, name, expected) => {
    expect(passes({ ports }, any, port, protocol, name)).toBe(expected);
  });

  test("an address outside has no named ports", () => {
    expect(passes({ ports: [{ port: "web" }] }, outside, 8080, "TCP", "web")).toBe(false);
  });
});
