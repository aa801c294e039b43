import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kinds } from "../kinds.ts";
import * as samples from "../samples/samples.ts";
import { check, checkAny } from "./check.ts";

const problems = (value: unknown) => {
  const checked = checkAny(value, "file.yaml");
  return checked.ok ? [] : checked.problems;
};

describe("a problem", () => {
  it("names the source, the object, the field, what is wrong and what to do", () => {
    expect(problems(samples.policy({ mode: "Enforce" }))).toEqual([
      'file.yaml: AgentPolicy support/support-bot: spec.mode: "Enforce" is not allowed; use one of Observe, Detect, Quarantine',
    ]);
  });

  it("is told of every field at once", () => {
    const told = problems(samples.policy({ mode: "x", riskClass: "y", response: { ttl: "z" }, quotas: 1 }));
    expect(told.map((line) => line.split(": ")[2])).toEqual([
      "spec.riskClass",
      "spec.mode",
      "spec.quotas",
      "spec.response.ttl",
    ]);
  });

  it("says what an unknown field was probably meant to be", () => {
    expect(problems(samples.policy({ declared: { procesess: [] } }))).toEqual([
      'file.yaml: AgentPolicy support/support-bot: spec.declared: unknown field "procesess"; did you mean processes?',
    ]);
    const [told] = problems({ ...samples.policy(), foo: 1 });
    expect(told).toContain('unknown field "foo"; known are apiVersion, kind, metadata, spec, status');
  });

  it.each([
    [{ mode: null }, "spec.mode: null is not allowed; use one of Observe, Detect, Quarantine"],
    [{ purpose: null }, "spec.purpose: has no value; give a text or leave the field out"],
    [{ purpose: 5 }, "spec.purpose: 5 is not a text; put it in quotes"],
    [{ selector: undefined }, "spec.selector: is missing; give a map"],
    [{ riskClass: "high" }, "use one of Low, Medium, High, Critical (did you mean High?)"],
    [{ learning: { minPods: 0 } }, "spec.learning.minPods: 0 is too small; at least 1 is needed"],
    [{ learning: { minPods: 1.5 } }, "spec.learning.minPods: 1.5 is not a whole number"],
    [{ exceptions: Array(65).fill({}) }, "spec.exceptions: a list is too long; at most 64 entries are allowed"],
    [{ purpose: "x".repeat(1025) }, "is too long; at most 1024 characters are allowed"],
    [{ rules: { disabled: "x" } }, 'spec.rules.disabled: "x" is not a list'],
  ])("of %j is said in plain words", (spec, expected) => {
    expect(problems(samples.policy(spec)).join("\n")).toContain(expected);
  });

  it("shows hostile text on one line and without control characters", () => {
    const hostile = "\u001b[2J\n\u202e";
    const object = samples.policy({ mode: hostile, [hostile]: 1, rules: { severity: { [hostile]: "Low" } } }, hostile);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    for (const line of problems(object)) expect(line).not.toMatch(/[\u0000-\u001f\u202e]/);
  });

  it("is one of a bounded number", () => {
    const spec = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`field${at}`, at]));
    const told = problems(samples.policy(spec));
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toMatch(/and \d+ problems more$/);
  });
});

describe("checkAny", () => {
  it.each([
    [{ kind: "AgentPolicy" }, "apiVersion: nothing is not ours; write bailiff.dev/v1alpha1"],
    [{ apiVersion: "v1", kind: "Pod" }, 'apiVersion: "v1" is not ours; write bailiff.dev/v1alpha1'],
    [{ apiVersion: "bailiff.dev/v1alpha1", kind: "AgentPolcy" }, "did you mean AgentPolicy?"],
    [{ apiVersion: "bailiff.dev/v1alpha1" }, "kind: nothing is no kind of ours; use one of AgentPolicy, AgentVerdict"],
    [undefined, "apiVersion"],
    ["text", "apiVersion"],
    [[], "apiVersion"],
  ])("says of %j what it should be", (value, expected) => {
    expect(problems(value).join()).toContain(expected);
  });

  it("takes whatever JSON comes without a crash", () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...kinds), json, json, ({ kind }, metadata, spec) => {
        const value = { apiVersion: "bailiff.dev/v1alpha1", kind, metadata, spec, status: spec };
        const checked = checkAny(value, "file.yaml");
        if (!checked.ok) expect(checked.problems.length).toBeGreaterThan(0);
      }),
    );
  });

  it("isn't fooled by fields of JavaScript's own", () => {
    const value = JSON.parse(
      '{"apiVersion":"bailiff.dev/v1alpha1","kind":"AgentPolicy","metadata":{"name":"a"},"spec":{"selector":{},"__proto__":{"mode":"Quarantine"},"constructor":1}}',
    );
    expect(problems(value).join()).toContain('unknown field "__proto__"');
    expect(problems(value).join()).toContain('unknown field "constructor"');
  });
});

describe("check", () => {
  it("fills in the defaults", () => {
    const checked = check("AgentPolicy", samples.policy(), "file.yaml");
    expect(checked.ok && checked.value.spec.response).toEqual({
      quarantineAt: "High",
      approval: "Automatic",
      ttl: "4h",
      criticalTtl: "0",
      maxQuarantined: "50%",
      maxPerHour: 5,
      allow: { dns: false, egress: [], ingress: [] },
    });
  });

  it("lets fields pass that a newer version may have written, if told to, and leaves them out", () => {
    const newer = samples.policy({ futures: 1 });
    expect(check("AgentPolicy", newer, "file.yaml")).toMatchObject({ ok: false });
    const checked = check("AgentPolicy", newer, "file.yaml", "pass");
    expect(checked).toEqual(check("AgentPolicy", samples.policy(), "file.yaml"));
  });

  it("refuses an object of another kind", () => {
    const checked = check("AgentPolicy", samples.verdict(), "file.yaml");
    expect(checked.ok).toBe(false);
  });

  it("finds its own output good, and leaves it as it is", () => {
    const objects = [
      samples.sketchedPolicy(),
      samples.fullVerdict(),
      samples.fullBaseline(),
      samples.shard(),
      samples.node(),
    ];
    for (const object of objects) {
      const once = checkAny(object, "file.yaml");
      expect(once).toMatchObject({ ok: true });
      if (once.ok) expect(checkAny(once.value, "file.yaml")).toEqual(once);
    }
  });
});
