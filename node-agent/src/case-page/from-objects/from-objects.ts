// The sheet of a case that a cluster holds: all that is known is in the AgentVerdict, and in its policy and baseline where they are given too.
import {
  type AgentBaseline,
  type AgentPolicy,
  type AgentVerdict,
  baselineName,
  type Evidence,
  type Finding,
} from "@bailiff/crds";
import { type Call, type CaseSheet, type Knowledge, mostKnown, placesOf, type Step } from "../sheet/sheet.ts";
import { custodyLines } from "./custody-lines.ts";

export interface CaseObjects {
  readonly verdicts: readonly AgentVerdict[];
  readonly policies: readonly AgentPolicy[];
  readonly baselines: readonly AgentBaseline[];
}

const mostKnownShown = 12;

/** One sheet for each verdict, worst first. Policies and baselines are found by name in the verdict's namespace. */
export function caseSheets({ verdicts, policies, baselines }: CaseObjects): CaseSheet[] {
  const isIn = (namespace: string | undefined, name: string | undefined) => (object: AgentPolicy | AgentBaseline) =>
    object.metadata.namespace === namespace && object.metadata.name === name;
  return verdicts
    .map((verdict) => {
      const { namespace } = verdict.metadata;
      const policy = policies.find(isIn(namespace, verdict.spec.policy?.name));
      return sheetOf(verdict, policy, baselines.find(isIn(namespace, baselineName(verdict.spec.agent.name))));
    })
    .sort((a, b) => b.verdict.spec.score - a.verdict.spec.score);
}

function sheetOf(
  verdict: AgentVerdict,
  policy: AgentPolicy | undefined,
  baseline: AgentBaseline | undefined,
): CaseSheet {
  const { spec, metadata } = verdict;
  const findings = [...spec.findings].sort((a, b) => Date.parse(a.firstSeen) - Date.parse(b.firstSeen));
  const times = findings.flatMap(({ firstSeen, evidence }) => [firstSeen, ...evidence.map(({ time }) => time)]);
  const opened = Date.parse(metadata.creationTimestamp ?? "");
  const fallback = Number.isNaN(opened) ? 0 : opened;
  const steps = stepsOf(findings, baseline);
  return {
    verdict,
    origin: "Cluster",
    policy: policyOf(verdict, policy),
    findings,
    zeroMs: times.length > 0 ? Math.min(...times.map(Date.parse)) : fallback,
    endMs: findings.length > 0 ? Math.max(...findings.map(({ lastSeen }) => Date.parse(lastSeen))) : fallback,
    steps,
    others: undefined,
    places: placesOf(steps, findings),
    baseline: knowledgeOf(verdict, baseline),
    custody: custodyLines(verdict),
  };
}

/** Processes by what started them: evidence names the parent's binary, not which process it was, so the trees stay two levels deep. */
function stepsOf(findings: readonly Finding[], baseline: AgentBaseline | undefined): Step[] {
  const pieces = findings.flatMap(({ evidence }, at) => evidence.map((piece) => ({ piece, mark: at + 1 })));
  const byProcess = Map.groupBy(pieces, ({ piece }) => piece.execId ?? `${piece.pid} ${piece.binary}`);
  const children = [...byProcess.values()].map((ones) => {
    const all = ones.map(({ piece }) => piece);
    const own = ones.filter(({ piece }) => piece.action !== "connect");
    const [first] = own.length > 0 ? own : ones;
    const text = `${first?.piece.binary ?? ""} ${longest(all)}`.trim();
    return {
      parent: first?.piece.parentBinary ?? "",
      step: {
        text: text === "" ? (first?.piece.note ?? "no process is named") : text,
        path: first?.piece.binary ?? "",
        pid: first?.piece.pid,
        atMs: Math.min(...all.map(({ time }) => Date.parse(time))),
        marks: unique(own.map(({ mark }) => mark)),
        calls: callsOf(ones, baseline),
        children: [],
      } satisfies Step,
    };
  });
  const byParent = Map.groupBy(children, ({ parent }) => parent);
  return [...byParent].map(([parent, ones]) => ({
    text: parent === "" ? "parent not known" : parent,
    path: parent,
    pid: undefined,
    atMs: undefined,
    marks: [],
    calls: [],
    children: ones.map(({ step }) => step).sort((a, b) => a.atMs - b.atMs),
  }));
}

function callsOf(
  ones: readonly { readonly piece: Evidence; readonly mark: number }[],
  baseline: AgentBaseline | undefined,
): Call[] {
  const calls = ones.filter(({ piece }) => piece.action === "connect");
  const byPlace = Map.groupBy(calls, ({ piece }) => placeText(piece));
  return [...byPlace].map(([place, some]) => {
    const times = new Set(some.map(({ piece }) => piece.time));
    const [first] = some;
    return {
      atMs: Math.min(...[...times].map(Date.parse)),
      place,
      count: times.size,
      before: first === undefined ? undefined : timesSeen(first.piece, baseline),
      marks: unique(some.map(({ mark }) => mark)),
    };
  });
}

/** How often the baseline has the place, by now: a case's own calls are not learned. */
function timesSeen({ destination, address, port }: Evidence, baseline: AgentBaseline | undefined): number | undefined {
  if (baseline?.status === undefined) return undefined;
  return baseline.status.containers
    .flatMap(({ connect }) => connect)
    .filter((entry) => entry.port === port && (entry.destination === destination || entry.destination === address))
    .reduce((sum, { count }) => sum + count, 0);
}

function placeText({ destination, address = "", port = 0 }: Evidence): string {
  const where = `${address.includes(":") ? `[${address}]` : address}:${port}`;
  return destination === undefined || destination === address ? where : `${destination} (${where})`;
}

function policyOf({ spec }: AgentVerdict, policy: AgentPolicy | undefined): CaseSheet["policy"] {
  if (spec.policy === undefined) return undefined;
  const { owner, purpose } = policy?.spec ?? {};
  const answers = [owner?.team, owner?.contact].filter((text) => text !== undefined && text !== "").join(", ");
  const parts = [`${spec.policy.name}, mode ${spec.mode}`, answers && `answers for it: ${answers}`, purpose];
  return { name: spec.policy.name, text: parts.filter((text) => text !== undefined && text !== "").join("; ") };
}

function knowledgeOf({ spec }: AgentVerdict, baseline: AgentBaseline | undefined): Knowledge {
  const state = spec.basis.baselineState;
  if (baseline?.status === undefined)
    return { state, lines: ["The baseline was not given to this page."], programs: [], destinations: [] };
  const { containers, readiness, hash } = baseline.status;
  const channel = (name: "exec" | "connect"): string[] => {
    const one = readiness[name];
    return one === undefined ? [] : [`${name}: ${one.state}, ${one.reason}. ${one.message ?? ""}`];
  };
  const later = hash === spec.basis.baselineHash ? [] : ["It has learned more since the case was judged."];
  return {
    state,
    lines: [...channel("exec"), ...channel("connect"), ...later],
    programs: mostKnown(
      containers.flatMap(({ exec }) => exec.map(({ binary, count }) => ({ name: binary, count }))),
      mostKnownShown,
    ),
    destinations: mostKnown(
      containers.flatMap(({ connect }) =>
        connect.map(({ destination, port, count }) => ({ name: `${destination}:${port}`, count })),
      ),
      mostKnownShown,
    ),
  };
}

const longest = (pieces: readonly Evidence[]): string =>
  pieces.map(({ arguments: line = "" }) => line).sort((a, b) => b.length - a.length)[0] ?? "";
const unique = (numbers: readonly number[]): number[] => [...new Set(numbers)];
