import { describe, expect, it } from "vitest";
import { check } from "../check/check.ts";
import { policy, sketchedPolicy } from "../samples/samples.ts";

const problems = (spec: Readonly<Record<string, unknown>>, name?: string) => {
  const checked = check("AgentPolicy", policy(spec, name), "file.yaml");
  return checked.ok ? "" : checked.problems.join("\n");
};

it("takes the policy that the design sketches as it stands", () => {
  const checked = check("AgentPolicy", sketchedPolicy(), "file.yaml");
  expect(checked).toMatchObject({ ok: true, value: sketchedPolicy() });
});

it("needs no more than a selector, and detects by default", () => {
  const checked = check("AgentPolicy", policy(), "file.yaml");
  expect(checked).toMatchObject({
    ok: true,
    value: {
      spec: {
        mode: "Detect",
        riskClass: "Medium",
        declared: { complete: false, processes: [], destinations: [] },
        learning: { minActions: 1000, minAge: "24h", minPods: 2, maxNoveltyRate: 0.01, freeze: "Auto" },
        exceptions: [],
      },
    },
  });
});

it("has a name that fits a label's value", () => {
  expect(problems({}, "a".repeat(63))).toBe("");
  expect(problems({}, "a".repeat(64))).toContain("use at most 63 characters");
});

describe("a declared destination", () => {
  const declared = (destination: unknown) => problems({ declared: { destinations: [destination] } });

  it.each([
    {},
    { ports: [443] },
    { fqdn: "api.example.com", cidr: "10.0.0.0/8" },
    { entity: "world", service: { name: "crm" } },
  ])("is refused unless it says exactly one place: %j", (destination) => {
    expect(declared(destination)).toContain(
      "spec.declared.destinations[0]: needs exactly one of service, fqdn, cidr and entity",
    );
  });

  it.each(["10.0.0.0/33", "10.0.0.0", "2001:db8::/129", "2001:db8::/x", "::ffff:10.0.0.0/104", "api.example.com/24"])(
    "with the CIDR %s is refused",
    (cidr) => {
      expect(declared({ cidr })).toContain(`spec.declared.destinations[0].cidr: "${cidr}" is not a CIDR`);
    },
  );

  it.each(["203.0.113.0/24", "203.0.113.10/32", "0.0.0.0/0", "2001:db8::/32", "::1/128"])(
    "may be the range %s",
    (cidr) => {
      expect(declared({ cidr })).toBe("");
    },
  );

  it.each([
    "https://api.example.com",
    "api.example.com:443",
    "*.example.com",
    "API.example.com",
    "api.example.com.",
    "localhost",
    "",
  ])("with the name %j is refused, because it could never be resolved", (fqdn) => {
    expect(declared({ fqdn })).toContain("is not a full DNS name");
  });

  it("has ports between 1 and 65535", () => {
    expect(declared({ entity: "world", ports: [0, 65_536] })).toMatch(/ports\[0\].*\n.*ports\[1\]/);
  });
});

it("refuses a binary that names no path, since it would match nothing", () => {
  expect(problems({ declared: { processes: [{ binary: "python3" }] } })).toContain("write the whole path or a glob");
  expect(problems({ declared: { processes: [{ binary: "*/python3", parent: "/bin/sh" }] } })).toBe("");
});

it("lets no exception stand without a reason and an end", () => {
  const told = problems({ exceptions: [{ rule: "metadata-endpoint" }] });
  expect(told).toContain("spec.exceptions[0].reason: is missing");
  expect(told).toContain("spec.exceptions[0].expires: is missing");
  const forever = { rule: "metadata-endpoint", reason: "x", expires: "never" };
  expect(problems({ exceptions: [forever] })).toContain('"never" is not a time; write it as RFC 3339');
  expect(problems({ exceptions: [{ ...forever, expires: "2027-02-30T00:00:00Z" }] })).toContain("is not a time");
});

it.each(["0%", "7%", "50%", "100%"])("may hold %s of the replicas", (maxQuarantined) => {
  expect(problems({ response: { maxQuarantined } })).toBe("");
});

it.each(["101%", "50", "-1%", "05%", "half"])("can't hold %j of the replicas", (maxQuarantined) => {
  expect(problems({ response: { maxQuarantined } })).toContain("is not a share");
});

it("says that a number is no share, and how to write one", () => {
  expect(problems({ response: { maxQuarantined: 50 } })).toContain("50 is not a text; put it in quotes");
});

describe("what stays open in quarantine", () => {
  const open = (peer: unknown) => problems({ response: { allow: { egress: [peer] } } });

  it("is said by range or by selectors, not by both and not by neither", () => {
    expect(open({ cidr: "10.0.0.0/8" })).toBe("");
    expect(open({ podSelector: {}, namespaceSelector: { matchLabels: { team: "forensics" } } })).toBe("");
    expect(open({ cidr: "10.0.0.0/8", podSelector: {} })).toContain("needs either cidr or podSelector");
    expect(open({ ports: [53] })).toContain("needs either cidr or podSelector");
  });
});

describe("the selector", () => {
  it("may be empty: the operator says what is wrong with that, beside the policy's other problems", () => {
    expect(problems({ selector: {} })).toBe("");
  });

  it("needs values for In and none for Exists", () => {
    const select = (expression: unknown) => problems({ selector: { matchExpressions: [expression] } });
    expect(select({ key: "app", operator: "In" })).toContain("In and NotIn need values");
    expect(select({ key: "app", operator: "Exists", values: ["a"] })).toContain("In and NotIn need values");
    expect(select({ key: "app", operator: "NotIn", values: ["a"] })).toBe("");
  });

  it("has keys and values that labels can have", () => {
    expect(problems({ selector: { matchLabels: { "-app": "x" } } })).toContain("is not a label's key");
    expect(problems({ selector: { matchLabels: { app: "x y" } } })).toContain("is not a label's value");
  });
});
