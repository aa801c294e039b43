import { limits, type Severity, severities } from "@bailiff/crds";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Objection } from "../../judge/rule.ts";
import { rules } from "../../judge/rules/index.ts";
import { normalise } from "../../normalise/normalise.ts";
import { nobody } from "../../pipeline/nobody.ts";
import { anExecOf, at } from "../../testing/commands.ts";
import { policyFor, verdictsOn } from "../../testing/engine.ts";
import { recorded } from "../../testing/recordings.ts";
import { CaseFile } from "./case-file.ts";
import { FindingRecord } from "./finding-record.ts";
import { weigh } from "./weigh.ts";

const exec = anExecOf("support-bot");
const second = 1_000_000;
const basis = { baselineHash: "", baselineState: "Absent", stateHash: "0".repeat(64) } as const;

interface Told extends Partial<Objection> {
  readonly rule?: string;
  readonly severity?: Severity;
  readonly after?: number;
  readonly execId?: string;
  readonly mayQuarantine?: boolean;
}

/** Counts rulings on a recorded exec, each so many seconds after it, into a case. */
function caseOf(told: readonly Told[], policy?: Parameters<typeof policyFor>[1]): CaseFile {
  const first = normalise(exec).action;
  if (first === undefined) throw new Error("the recorded exec is no action");
  const file = new CaseFile(nobody(first), policy && policyFor("support", policy));
  for (const { rule: name = "miner", severity = "High", after = 0, execId, mayQuarantine = true, ...said } of told) {
    const { action } = normalise(at(exec, exec.time + after * second, execId));
    const rule = rules.find((one) => one.name === name);
    if (action === undefined || rule === undefined) throw new Error(`no rule ${name}`);
    const objection = { signature: "x", message: "m", ...said };
    file.add({ rule, gate: rule.gate, severity, objection, action }, "server", mayQuarantine, () => undefined);
  }
  return file;
}
const verdictOf = (told: readonly Told[], policy?: Parameters<typeof policyFor>[1]) =>
  caseOf(told, policy).toVerdict(basis, "Unknown").spec;

test("the same rule with the same signature is counted, never listed twice; the worst sighting speaks for it", () => {
  const { findings, count } = verdictOf([
    { severity: "Low", message: "a little", after: 5 },
    { severity: "High", message: "much", after: 20 },
    { severity: "High", message: "as much, earlier", after: 10 },
    { signature: "y" },
  ]);
  expect(
    findings.map(({ signature, count: times, severity, message }) => [signature, times, severity, message]),
  ).toEqual([
    ["y", 1, "High", "m"],
    ["x", 3, "High", "as much, earlier"],
  ]);
  expect(count).toBe(4);
});

test("an action that is judged again when its tree becomes known counts once", () => {
  expect(verdictOf([{ after: 1 }, { after: 1 }, { after: 1, execId: "another" }]).findings[0]?.count).toBe(2);
});

test("times are the first action of each ten seconds, the first 64 of them, whatever the order of arrival", () => {
  const told = Array.from({ length: 300 }, (_, index) => ({ after: index * 3 }));
  const wanted = verdictOf(told).findings[0]?.times ?? [];
  expect(wanted).toHaveLength(limits.times);
  const buckets = wanted.map((time) => Math.floor(Date.parse(time) / 10_000));
  expect(buckets).toEqual(Array.from({ length: limits.times }, (_, index) => (buckets[0] ?? 0) + index));
  fc.assert(
    fc.property(fc.shuffledSubarray(told, { minLength: told.length }), (order) => {
      expect(verdictOf(order).findings[0]?.times).toEqual(wanted);
    }),
    { seed: 4, numRuns: 10 },
  );
});

test("findings that find no room are the least ones, and counted with how often they happened", () => {
  const many: Told[] = Array.from({ length: 700 }, (_, index) => ({
    signature: `${index}`,
    severity: severities[index % 4] ?? "Low",
    after: index,
  }));
  const { findings, findingsShed, count } = verdictOf(many);
  expect(findings).toHaveLength(limits.findings);
  expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(["Critical"]));
  expect([findingsShed, count]).toEqual([700 - limits.findings, 700]);
  expect(caseOf(many).size).toBeLessThanOrEqual(512);
});

test("all evidence together fits one object: the first piece of each finding, then more of the worst", () => {
  const told = Array.from({ length: 40 }, (_, index) =>
    Array.from({ length: 8 }, (__, time) => ({ signature: `${index}`, after: time, execId: `${time}` })),
  ).flat();
  const { findings } = verdictOf(told);
  expect(findings.reduce((sum, { evidence }) => sum + evidence.length, 0)).toBe(limits.evidenceTotal);
  expect(
    findings
      .map(({ evidence }) => evidence.length)
      .sort()
      .reverse(),
  ).toEqual(findings.map(({ evidence }) => evidence.length));
  expect(Math.max(...findings.map(({ evidence }) => evidence.length))).toBe(limits.evidence);
});

/** Findings by rule and severity, as a case would weigh them. */
function weighed(...parts: (readonly [rule: string, severity: Severity])[]) {
  const records = parts.map(([name, severity], index) => {
    const rule = rules.find((one) => one.name === name);
    if (rule === undefined) throw new Error(`no rule ${name}`);
    const record = new FindingRecord(rule, `${index}`, "c");
    record.see({ time: 1, execId: "x", severity, surprise: undefined, message: "", mayQuarantine: false }, () => []);
    return record;
  });
  return weigh(records);
}

test.each<[string, (readonly [string, Severity])[], Severity, number]>([
  ["nothing", [], "Low", 0],
  ["one low finding", [["first-seen-exec", "Low"]], "Low", 6],
  ["one medium finding", [["first-seen-exec", "Medium"]], "Medium", 30],
  [
    "two medium findings of one rule",
    [
      ["miner", "Medium"],
      ["miner", "Medium"],
    ],
    "Medium",
    51,
  ],
  ["twenty of one rule count as two", Array.from({ length: 20 }, () => ["miner", "Medium"] as const), "Medium", 51],
  [
    "medium findings of two rules are one incident",
    [
      ["miner", "Medium"],
      ["volume", "Medium"],
    ],
    "High",
    51,
  ],
  [
    "what we could not see raises nothing",
    [
      ["coverage-loss", "Medium"],
      ["unattributable", "Medium"],
    ],
    "Medium",
    28,
  ],
  [
    "nor beside something seen",
    [
      ["coverage-loss", "Medium"],
      ["miner", "Medium"],
    ],
    "Medium",
    41,
  ],
  [
    "the worst counts",
    [
      ["miner", "Critical"],
      ["first-seen-exec", "Low"],
    ],
    "Critical",
    91,
  ],
])("findings add up: %s", (_, parts, severity, score) => {
  expect(weighed(...parts)).toEqual({ severity, score });
});

test.each<[string, Told[], Parameters<typeof policyFor>[1], "Quarantine" | "None"]>([
  ["a certain High finding at High", [{}], { response: { quarantineAt: "High" } }, "Quarantine"],
  ["at Critical it is not enough", [{}], { response: { quarantineAt: "Critical" } }, "None"],
  ["one that may not", [{ mayQuarantine: false }], { response: { quarantineAt: "High" } }, "None"],
  ["one on a weak ground", [{ isWeak: true }], { response: { quarantineAt: "High" } }, "None"],
  ["without a policy, High is the limit", [{}], undefined, "Quarantine"],
])("a case recommends quarantine only on grounds that may: %s", (_, told, policy, recommendation) => {
  expect(verdictOf(told, policy).recommendation).toBe(recommendation);
});

test("the summary is the worst finding's sentence, and names the other rules", () => {
  const { summary } = verdictOf([
    { rule: "volume", severity: "Medium", message: "much", signature: "v" },
    { rule: "miner", severity: "Critical", message: "it mines" },
  ]);
  expect(summary).toBe("it mines; also volume");
});

test.each(["dev-attack-1", "dev-attack-2", "dev-attack-3"] as const)(
  "the findings of %s are listed worst first",
  (session) => {
    for (const { spec } of verdictsOn(recorded(session))) {
      const ranks = spec.findings.map(({ severity }) => severities.indexOf(severity));
      expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
      expect(severities.indexOf(spec.severity)).toBeGreaterThanOrEqual(ranks[0] ?? 0);
      expect(spec.count).toBe(spec.findings.reduce((sum, { count }) => sum + count, 0));
    }
  },
);

/** A Medium finding of each rule at these seconds, in these tasks. */
function apart(...parts: (readonly [rule: string, second: number, task: string])[]): Severity {
  const records = parts.map(([name, at, task]) => {
    const rule = rules.find((one) => one.name === name);
    if (rule === undefined) throw new Error(`no rule ${name}`);
    const record = new FindingRecord(rule, "x", "c");
    const sighting = {
      time: at * second,
      execId: "x",
      severity: "Medium",
      surprise: undefined,
      message: "",
      task,
    } as const;
    record.see({ ...sighting, mayQuarantine: false }, () => []);
    return record;
  });
  return weigh(records).severity;
}

test.each<[string, Parameters<typeof apart>, Severity]>([
  [
    "in one task, minutes apart",
    [
      ["miner", 0, "a"],
      ["volume", 300, "a"],
    ],
    "High",
  ],
  [
    "in two tasks within the minute",
    [
      ["miner", 0, "a"],
      ["volume", 60, "b"],
    ],
    "High",
  ],
  [
    "in two tasks, half an hour apart",
    [
      ["miner", 0, "a"],
      ["volume", 1800, "b"],
    ],
    "Medium",
  ],
  [
    "more than an hour apart, whatever the task",
    [
      ["miner", 0, "a"],
      ["volume", 3700, "a"],
    ],
    "Medium",
  ],
  [
    "which both only say that it is new",
    [
      ["first-seen-exec", 0, "a"],
      ["rare-episode", 0, "a"],
    ],
    "Medium",
  ],
  [
    "of which one says that it is new",
    [
      ["first-seen-exec", 0, "a"],
      ["miner", 0, "a"],
    ],
    "High",
  ],
])("two medium findings %s", (_, parts, wanted) => {
  expect(apart(...parts)).toBe(wanted);
});
