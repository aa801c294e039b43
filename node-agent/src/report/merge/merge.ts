// Two halves of one case in one: what an earlier life of this node agent wrote, and what this one found since.
import { type AgentVerdict, type AgentVerdictSpec, type Finding, limits } from "@bailiff/crds";
import { rankOf } from "../case/finding-record.ts";

/** sum: the halves saw different actions. max: one is an older copy of the other. */
export type Counting = "sum" | "max";

const bucketMs = 10_000;

/** What makes two findings of one case the same. */
export function findingKey({ rule, container, signature }: Pick<Finding, "rule" | "container" | "signature">): string {
  return `${rule}\n${container ?? ""}\n${signature}`;
}

/** What a person acknowledges by closing a case. */
export function acknowledgedKey({ rule, signature }: Pick<Finding, "rule" | "signature">): string {
  return `${rule}\n${signature}`;
}

/** The case with the findings of both; what is not a finding is the later half's. Bounded as the schema bounds it. */
export function mergeSpecs(before: AgentVerdictSpec, now: AgentVerdictSpec, counting: Counting): AgentVerdictSpec {
  const findings = new Map(before.findings.map((finding) => [findingKey(finding), finding]));
  for (const finding of now.findings) {
    const known = findings.get(findingKey(finding));
    findings.set(findingKey(finding), known === undefined ? finding : mergeFindings(known, finding, counting));
  }
  const all = [...findings.values()].sort(worstFirst);
  const speaks = worstFirst(before.findings[0] ?? all[0], now.findings[0] ?? all[0]) < 0 ? before : now;
  const add = counting === "sum" ? (a: number, b: number) => a + b : Math.max;
  return {
    ...now,
    severity: rankOf(before.severity) > rankOf(now.severity) ? before.severity : now.severity,
    score: Math.max(before.score, now.score),
    summary: speaks.summary,
    findings: withinEvidence(all.slice(0, limits.findings)),
    count: add(before.count, now.count),
    findingsShed: add(before.findingsShed, now.findingsShed) + Math.max(0, all.length - limits.findings),
    recommendation: before.recommendation === "Quarantine" ? "Quarantine" : now.recommendation,
    ...(now.custody === undefined && before.custody !== undefined && { custody: before.custody }),
  };
}

/**
 * The part of a case that happened after `closedMs`, counted from what was written of it by then, and what nobody was told before:
 * whoever closed the case (`said` is what it said by then) can't have meant that. Undefined where nothing is left.
 */
export function specSince(
  spec: AgentVerdictSpec,
  closedMs: number,
  written: AgentVerdictSpec | undefined,
  said: AgentVerdictSpec | undefined = written,
): AgentVerdictSpec | undefined {
  const counts = new Map(written?.findings.map((finding) => [findingKey(finding), finding.count]));
  const findings = spec.findings
    .filter((finding) => Date.parse(finding.lastSeen) > closedMs || isUnsaid(finding, said))
    .map((finding) => {
      if (isUnsaid(finding, said)) return finding;
      const times = finding.times.filter((time) => Date.parse(time) > closedMs);
      const count = Math.max(1, finding.count - (counts.get(findingKey(finding)) ?? 0));
      const evidence = finding.evidence.filter(({ time }) => Date.parse(time) > closedMs);
      return { ...finding, times, count, evidence, firstSeen: times[0] ?? finding.lastSeen };
    });
  const [worst] = findings;
  if (worst === undefined) return undefined;
  const { custody: _, decision: __, ...rest } = spec;
  const count = findings.reduce((sum, finding) => sum + finding.count, 0);
  return { ...rest, severity: worst.severity, summary: worst.message, findings, count, findingsShed: 0 };
}

/** Whether a case that said this never spoke of the finding, though it would have had room for it. */
export function isUnsaid(finding: Finding, said: AgentVerdictSpec | undefined): boolean {
  if (said === undefined || said.findings.some((one) => findingKey(one) === findingKey(finding))) return false;
  const least = said.findings.at(-1);
  return said.findingsShed === 0 || least === undefined || rankOf(finding.severity) > rankOf(least.severity);
}

/** Sheds the least findings until the object is no longer than one may be: text full of escapes is longer than it looks. */
export function withinBytes(verdict: AgentVerdict, most: number = limits.verdictBytes): AgentVerdict {
  // Each character that needs an escape takes six bytes in the store.
  const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value).replaceAll(/[<>&]/g, "\\u0000"));
  const { findings, findingsShed } = verdict.spec;
  let kept = findings.length;
  // What is taken away is measured, not again and again what is left: a hostile case is a long text.
  for (let bytes = bytesOf(verdict) + digits; kept > 1 && bytes > most; kept--)
    bytes -= bytesOf(findings[kept - 1]) + 1;
  if (kept === findings.length) return verdict;
  const spec = {
    ...verdict.spec,
    findings: findings.slice(0, kept),
    findingsShed: findingsShed + findings.length - kept,
  };
  return { ...verdict, spec };
}

/** What the count of findings shed may grow by. */
const digits = 2;

function mergeFindings(a: Finding, b: Finding, counting: Counting): Finding {
  const worse = rankOf(b.severity) > rankOf(a.severity) ? b : a;
  const surprise = Math.max(a.surprise ?? -1, b.surprise ?? -1);
  const evidence = new Map([...a.evidence, ...b.evidence].map((one) => [JSON.stringify(one), one]));
  return {
    ...worse,
    ...(surprise >= 0 && { surprise }),
    count: counting === "sum" ? a.count + b.count : Math.max(a.count, b.count),
    firstSeen: a.firstSeen < b.firstSeen ? a.firstSeen : b.firstSeen,
    lastSeen: a.lastSeen > b.lastSeen ? a.lastSeen : b.lastSeen,
    times: mergeTimes([...a.times, ...b.times]),
    evidence: [...evidence.values()].slice(0, limits.evidence),
  };
}

/** The first time of each 10 seconds, sorted, the first 64 of them. */
function mergeTimes(times: readonly string[]): string[] {
  const buckets = new Map<number, string>();
  for (const time of [...times].sort()) {
    const bucket = Math.floor(Date.parse(time) / bucketMs);
    if (!buckets.has(bucket)) buckets.set(bucket, time);
  }
  return [...buckets.values()].slice(0, limits.times);
}

function withinEvidence(findings: readonly Finding[]): Finding[] {
  let room = limits.evidenceTotal - findings.filter(({ evidence }) => evidence.length > 0).length;
  return findings.map((finding) => {
    const more = Math.min(Math.max(0, room), Math.max(0, finding.evidence.length - 1));
    room -= more;
    return { ...finding, evidence: finding.evidence.slice(0, 1 + more) };
  });
}

function worstFirst(a: Finding | undefined, b: Finding | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const keys = (finding: Finding) => findingKey(finding);
  return (
    rankOf(b.severity) - rankOf(a.severity) ||
    (b.surprise ?? 0) - (a.surprise ?? 0) ||
    Date.parse(a.firstSeen) - Date.parse(b.firstSeen) ||
    (keys(a) < keys(b) ? -1 : 1)
  );
}
