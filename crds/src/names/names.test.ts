import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { baselineName, shardName, verdictName } from "./names.ts";

// RFC 1123 subdomain, as the API server asks it of an object's name.
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const valid = (name: string) => subdomain.test(name) && name.length <= 253;

describe("baselineName", () => {
  it("is kind and name of the agent", () => {
    expect(baselineName("deployment/support-bot")).toBe("deployment-support-bot");
    expect(baselineName("statefulset/a.b")).toBe("statefulset-a.b");
  });

  it("ends in a hash where the agent's name doesn't fit, so that two such agents stay two", () => {
    const long = "x".repeat(300);
    expect(baselineName(`deployment/${long}`)).toHaveLength(253);
    expect(baselineName(`deployment/${long}`)).not.toBe(baselineName(`deployment/${long}y`));
    expect(baselineName("template/Coder_1")).toMatch(/^template-coder-1-[0-9a-f]{10}$/);
    expect(baselineName("template/Coder_1")).not.toBe(baselineName("template/coder_1"));
  });
});

describe("shardName", () => {
  it("differs by agent and by node, also where their names run into each other", () => {
    expect(shardName("deployment/a", "b-c")).not.toBe(shardName("deployment/a-b", "c"));
    expect(shardName("deployment/a", "n1")).not.toBe(shardName("deployment/a", "n2"));
  });

  it("ends in the node, as an admission policy demands, unless that is too long or no name", () => {
    const [agent, node] = [`deployment/${"a".repeat(300)}`, `${"n".repeat(63)}.example.com`];
    expect(shardName(agent, node).endsWith(`.${node}`)).toBe(true);
    expect(shardName("deployment/a", "n".repeat(201))).toMatch(/^deployment-a-[0-9a-f]{10}$/);
  });
});

describe("verdictName", () => {
  it("is the pod, cut to 40, eight hex digits of its uid and a number", () => {
    const pod = "support-bot-7d9f8b6c5d-x2k4q";
    expect(verdictName(pod, "1f0c2d3e-0000-4000-8000-000000000000", 2)).toBe(`${pod}-1f0c2d3e-2`);
    expect(verdictName("a".repeat(100), "1f0c2d3e-0000", 1)).toBe(`${"a".repeat(40)}-1f0c2d3e-1`);
  });

  it("has eight hex digits also for a uid that doesn't begin with any", () => {
    expect(verdictName("pod", "not-a-uuid", 1)).toMatch(/^pod-[0-9a-f]{8}-1$/);
  });

  it("is a name where the cut falls on a dot or a dash", () => {
    expect(verdictName(`${"a".repeat(39)}.b`, "1f0c2d3e", 1)).toBe(`${"a".repeat(39)}-1f0c2d3e-1`);
  });
});

it("makes a valid name of whatever comes", () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z0-9._/-]{1,300}$/));
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(valid(baselineName(`deployment/${one}`))).toBe(true);
      expect(valid(shardName(`deployment/${one}`, other))).toBe(true);
      expect(valid(verdictName(`p${one}`, other, 1))).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
