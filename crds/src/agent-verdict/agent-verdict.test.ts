import { expect, it } from "vitest";
import { check } from "../check/check.ts";
import { finding, fullVerdict, verdict } from "../samples/samples.ts";
import { limits } from "../shared/limits.ts";

const problems = (spec: Readonly<Record<string, unknown>>) => {
  const checked = check("AgentVerdict", verdict(spec), "file.yaml");
  return checked.ok ? "" : checked.problems.join("\n");
};

it("needs a finding, or a person who opens the case", () => {
  expect(problems({ findings: [] })).toContain("needs at least one finding, or reportedBy");
  expect(problems({ findings: [], reportedBy: "alice@example.com" })).toBe("");
});

it("stays under its byte budget when everything is as long as it may be", () => {
  const checked = check("AgentVerdict", fullVerdict(), "file.yaml");
  expect(checked).toMatchObject({ ok: true });
  expect(Buffer.byteLength(JSON.stringify(checked.ok && checked.value))).toBeLessThan(limits.verdictBytes);
});

it("bounds the evidence of all findings together", () => {
  const evidence = Array(limits.evidence).fill({ time: finding().firstSeen });
  const many = Math.ceil((limits.evidenceTotal + 1) / limits.evidence);
  const findings = (count: number) => Array.from({ length: count }, () => ({ ...finding(), evidence }));
  expect(problems({ findings: findings(many - 1) })).toBe("");
  expect(problems({ findings: findings(many) })).toContain(`more than ${limits.evidenceTotal} pieces of evidence`);
});

it("lets a person decide only what there is to decide, and under a name", () => {
  expect(problems({ decision: { action: "Release", by: "alice@example.com" } })).toBe("");
  expect(problems({ decision: { action: "Free", by: "a" } })).toContain("use one of Quarantine, Release, Dismiss");
  expect(problems({ decision: { action: "Release" } })).toContain("spec.decision.by: is missing");
});

it("starts every counter of custody at zero", () => {
  const { firstSeen: since, lastSeen: until } = finding();
  const checked = check("AgentVerdict", verdict({ custody: { window: { since, until, refused: 2 } } }), "file.yaml");
  expect(checked.ok && checked.value.spec.custody).toEqual({
    kernelCut: "Unknown",
    window: {
      since,
      until,
      attempted: 0,
      refused: 2,
      timedOut: 0,
      establishedOut: 0,
      establishedIn: 0,
      bytesOut: 0,
      bytesIn: 0,
      last: {},
    },
  });
});

it("knows the agent by kind and name, labels with capitals included", () => {
  expect(problems({ agent: { name: "template/Coder_1" } })).toBe("");
  expect(problems({ agent: { name: "support-bot" } })).toContain("is not an agent; write <kind>/<name>");
});
