import { type AgentVerdict, type AgentVerdictSpec, check, type Finding, limits } from "@bailiff/crds";
import { finding, fullVerdict, verdict } from "@bailiff/crds/samples/samples";
import { expect, test } from "vitest";
import { mergeSpecs, specSince, withinBytes } from "./merge.ts";

const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 8, 0, second)).toISOString();
const one = (signature: string, more: Partial<Finding> = {}): Finding =>
  ({
    ...finding(),
    container: "app",
    signature,
    firstSeen: at(0),
    lastSeen: at(0),
    times: [at(0)],
    ...more,
  }) as Finding;
const spec = (findings: readonly Finding[], more: Partial<AgentVerdictSpec> = {}): AgentVerdictSpec => {
  const count = findings.reduce((sum, { count }) => sum + count, 0);
  const severity = findings[0]?.severity ?? "Low";
  const checked = check("AgentVerdict", verdict({ findings, count, severity, ...more }), "test");
  if (!checked.ok) throw new Error(checked.problems.join("\n"));
  return checked.value.spec;
};

test("halves that saw different actions add up, finding by finding", () => {
  const before = spec([one("a", { count: 3, lastSeen: at(5), times: [at(0), at(30)] }), one("b")]);
  const now = spec([one("a", { count: 2, firstSeen: at(20), lastSeen: at(40), times: [at(20), at(41)] }), one("c")]);
  const merged = mergeSpecs(before, now, "sum");
  expect(merged.findings.map(({ signature, count }) => [signature, count])).toEqual([
    ["a", 5],
    ["b", 1],
    ["c", 1],
  ]);
  expect(merged.count).toBe(7);
  expect(merged.findings[0]).toMatchObject({
    firstSeen: at(0),
    lastSeen: at(40),
    times: [at(0), at(20), at(30), at(41)],
  });
});

test("an older copy adds nothing", () => {
  const older = spec([one("a", { count: 3 })]);
  const newer = spec([one("a", { count: 5 }), one("b")]);
  expect(mergeSpecs(older, newer, "max")).toEqual(newer);
  expect(mergeSpecs(newer, older, "max").count).toBe(6);
});

test("the worse half speaks: severity, score, summary and recommendation never fall", () => {
  const before = spec([one("a", { severity: "Critical" })], {
    score: 97,
    summary: "bad",
    recommendation: "Quarantine",
  });
  const now = spec([one("b", { severity: "Low" })], { score: 6, summary: "odd" });
  const worst = { severity: "Critical", score: 97, summary: "bad", recommendation: "Quarantine" };
  expect(mergeSpecs(before, now, "sum")).toMatchObject(worst);
  expect(mergeSpecs(now, before, "sum")).toMatchObject(worst);
});

test("the fullest halves make a case that is still valid, and what found no room is counted", () => {
  const full = check("AgentVerdict", fullVerdict(), "test");
  if (!full.ok) throw new Error(full.problems.join("\n"));
  const other = {
    ...full.value.spec,
    findings: full.value.spec.findings.map((one, index) => ({ ...one, signature: `${index}` })),
  };
  const merged = mergeSpecs(full.value.spec, other, "sum");
  expect(merged.findings).toHaveLength(limits.findings);
  expect(merged.findingsShed).toBe(limits.findings);
  expect(check("AgentVerdict", { ...full.value, spec: merged }, "test")).toMatchObject({ ok: true });
});

test("after a closing only what came later counts, less what the closed case had", () => {
  const written = spec([one("a", { count: 3 }), one("b", { count: 1 })]);
  const whole = spec([one("a", { count: 5, lastSeen: at(50), times: [at(0), at(45)] }), one("b", { count: 1 })]);
  const later = specSince(whole, Date.parse(at(30)), written);
  expect(later?.findings).toMatchObject([{ signature: "a", count: 2, firstSeen: at(45), times: [at(45)] }]);
  expect(later?.count).toBe(2);
  expect(specSince(written, Date.parse(at(30)), written)).toBeUndefined();
});

test("a case whose text is all escapes is cut to what one object may be, worst findings last to go", () => {
  const hostile = Array.from({ length: limits.findings }, (_, index) =>
    one(`${index}`.padEnd(limits.signature, "<"), {
      message: "<".repeat(limits.message),
      evidence: [
        { time: at(0), binary: `/${"&".repeat(limits.path - 1)}`, arguments: ">".repeat(limits.evidenceArguments) },
      ],
    }),
  );
  const object = { ...verdict(), spec: spec(hostile) } as unknown as AgentVerdict;
  const cut = withinBytes(object, 100_000);
  expect(Buffer.byteLength(JSON.stringify(cut).replaceAll(/[<>&]/g, "......"))).toBeLessThanOrEqual(100_000);
  expect(cut.spec.findings.length).toBeGreaterThan(0);
  expect(cut.spec.findings.length + cut.spec.findingsShed).toBe(limits.findings);
  expect(cut.spec.findings).toEqual(object.spec.findings.slice(0, cut.spec.findings.length));
});
