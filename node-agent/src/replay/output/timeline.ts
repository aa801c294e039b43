// A case as a person would tell it: who, against what, what happened step by step, what that means, and what would be done.
import type { AgentVerdict, Finding, Severity } from "@bailiff/crds";
import { describe } from "../../destinations/destination.ts";
import { plain, timeText } from "../../report/evidence/evidence.ts";
import { columns, counted, cut, field, type Ink, severityStyle, wrap } from "./paper.ts";
import { planLines } from "./plan-lines.ts";
import { processTree, type TreeNode } from "./process-tree.ts";
import { baselineLines } from "./readiness-text.ts";
import { inTime, type VerdictView } from "./verdict-view.ts";

const mostLines = 60;

/** One case on paper, ending in a newline. */
export function timeline(view: VerdictView, ink: Ink): string {
  const findings = inTime(view.verdict.spec.findings);
  const lines = [
    ...heading(view, ink),
    "",
    ...story(view, findings, ink),
    "",
    ...findings.flatMap((finding, at) => findingLines(finding, at + 1, zeroOf(view.verdict), ink)),
    ...shedLine(view.verdict),
    "",
    ...planLines(view, ink),
  ];
  return `${lines.join("\n")}\n`;
}

function heading({ verdict, policy, learned, readiness }: VerdictView, ink: Ink): string[] {
  const { spec, metadata } = verdict;
  const { owner } = policy?.source.spec ?? {};
  const answers = [owner?.team, owner?.contact].filter((text) => text !== undefined && text !== "").join(", ");
  const title = `${spec.severity.toUpperCase()}  ${metadata.namespace}/${spec.pod.name}`;
  const score = `score ${spec.score} of 100`;
  const judgedBy = policy === undefined ? "none: every field at its default" : `${policy.name}, mode ${policy.mode}`;
  const digest = spec.agent.imageDigest;
  return [
    `${ink(severityStyle[spec.severity], title)}${" ".repeat(Math.max(2, columns - title.length - score.length))}${score}`,
    ink("dim", "─".repeat(columns)),
    ...wrap(plain(spec.summary, 600), columns - 2).map((line) => `  ${ink("bold", line)}`),
    "",
    ...field("case", metadata.name),
    ...field("agent", `${spec.agent.name} on ${spec.pod.node}${digest ? `, image ${cut(digest, 19)}` : ""}`),
    ...field("policy", `${judgedBy}${answers === "" ? "" : `; answers for it: ${plain(answers, 200)}`}`),
    ...baselineLines(learned, readiness).flatMap((text, at) => field(at === 0 ? "baseline" : "", text)),
    ...(spec.basis.coverage === "Full" ? [] : field("coverage", coverageText[spec.basis.coverage])),
  ];
}

const coverageText = {
  Partial: "Partial: there are signs that we did not see everything",
  Unknown: "Unknown: a recording holds no loss counters, so that nothing proves we saw everything",
} as const;

/** The time from which the case is told: its earliest piece of evidence, in milliseconds. */
function zeroOf({ spec }: AgentVerdict): number {
  const times = spec.findings.flatMap(({ firstSeen, evidence }) => [firstSeen, ...evidence.map(({ time }) => time)]);
  return Math.min(...times.map((time) => Date.parse(time)));
}

function story(view: VerdictView, findings: readonly Finding[], ink: Ink): string[] {
  const zero = zeroOf(view.verdict);
  const end = Math.max(...findings.map(({ lastSeen }) => Date.parse(lastSeen)));
  const execIds = findings
    .flatMap(({ evidence }) => evidence.map(({ execId }) => execId ?? ""))
    .filter((id) => id !== "");
  const forest = processTree(execIds, view.recorder, zero * 1000, end * 1000);
  if (forest.roots.length === 0) return [];
  const lines: string[] = [];
  for (const root of forest.roots) tell(root, "", "", lines, { view, findings, zero, ink });
  const shown = lines.slice(0, mostLines);
  const more = lines.length - shown.length;
  const others = forest.others === 0 ? "" : `; ${counted(forest.others, "process", "processes")} more without findings`;
  return [
    ink(
      "bold",
      `What happened, from ${timeText(zero * 1000)
        .replace("T", " ")
        .replace("Z", " UTC")}, for ${((end - zero) / 1000).toFixed(1)} s${others}`,
    ),
    ...shown,
    ...(more > 0 ? [`           … and ${more} lines more`] : []),
  ];
}

interface Telling {
  readonly view: VerdictView;
  readonly findings: readonly Finding[];
  readonly zero: number;
  readonly ink: Ink;
}

function tell(node: TreeNode, lead: string, rest: string, lines: string[], telling: Telling): void {
  const { findings, zero, ink } = telling;
  const { process } = node;
  const marks = findings.flatMap((finding, at) =>
    isShownBy(finding, process.execId, "process") ? [{ at: at + 1, finding }] : [],
  );
  const when = node.isTop ? "" : seconds(process.start / 1000 - zero);
  const name = process.binary.slice(process.binary.lastIndexOf("/") + 1) || process.binary;
  const program = isOddPlace(process.binary) ? process.binary : name;
  lines.push(
    line(when, lead, `${program} ${process.arguments}`.trim(), marks, ink, node.isTop ? ` (${process.pid})` : ""),
  );
  const contacts = contactsOf(node, telling);
  const below = [...contacts, ...node.children];
  for (const [at, one] of below.entries()) {
    const isLast = at === below.length - 1;
    const [branch, under] = isLast ? ["└─ ", "   "] : ["├─ ", "│  "];
    if ("process" in one) tell(one, rest + branch, rest + under, lines, telling);
    else lines.push(line(seconds(one.first / 1000 - zero), rest + branch, one.text, one.marks, ink));
  }
}

interface Mark {
  readonly at: number;
  readonly finding: Finding;
}

function contactsOf({ process, isTop }: TreeNode, { view, findings }: Telling) {
  const all = [...process.contacts.values()].map((contact) => {
    const { address, port, protocol, first, count } = contact;
    const to = view.destinations.resolve(address, port, protocol, first);
    const marks: Mark[] = findings.flatMap((finding, at) =>
      isShownBy(finding, process.execId, "connect", address, port) ? [{ at: at + 1, finding }] : [],
    );
    const times = [...(view.learned?.connect.values() ?? [])].filter(
      (entry) => entry.destination === to.key && entry.port === port,
    );
    const seen = times.reduce((sum, entry) => sum + entry.count, 0);
    const known =
      seen > 0 ? `seen ${counted(seen, "time")} before` : view.learned === undefined ? "" : "never seen before";
    const often = count > 1 ? ` ×${count}` : "";
    return {
      first,
      marks,
      isNews: seen === 0,
      text: `→ ${plain(describe(to), 120)}${often}${known === "" ? "" : `, ${known}`}`,
    };
  });
  // The agent itself calls many places; of those only what is the case's or new is told.
  return all.filter(({ marks, isNews }) => !isTop || marks.length > 0 || isNews).sort((a, b) => a.first - b.first);
}

/** Whether a finding's evidence is this process (or its connection): where a case names the connection, the mark stands there. */
function isShownBy(finding: Finding, execId: string, what: "process" | "connect", address = "", port = 0): boolean {
  return finding.evidence.some((piece) => {
    if (piece.execId !== execId) return false;
    if (what === "process") return piece.action !== "connect";
    return piece.action === "connect" && piece.address === address && piece.port === port;
  });
}

function line(when: string, lead: string, text: string, marks: readonly Mark[], ink: Ink, tail = ""): string {
  const notes = marks.map(({ at }) => `[${at}]`).join("");
  const room = columns - 11 - lead.length - tail.length - (notes === "" ? 0 : notes.length + 1);
  const shown = cut(text, room);
  const worst = marks.map(({ finding }) => finding.severity).sort((a, b) => rank(b) - rank(a))[0];
  const inked = worst === undefined ? shown : ink(severityStyle[worst], shown);
  const gap = notes === "" ? "" : ` ${" ".repeat(Math.max(0, room - shown.length))}${notes}`;
  return `  ${ink("dim", when.padStart(7))}  ${ink("dim", lead)}${inked}${ink("dim", tail)}${gap}`.trimEnd();
}

const rank = (severity: Severity): number => ["Low", "Medium", "High", "Critical"].indexOf(severity);
const seconds = (ms: number): string => `${ms < 0 ? "-" : "+"}${(Math.abs(ms) / 1000).toFixed(2)}`;
/** Places from which programs don't usually run are told whole. */
const isOddPlace = (path: string): boolean => !/^\/(?:usr\/)?(?:local\/)?s?bin\//.test(path);

function findingLines(finding: Finding, number: number, zero: number, ink: Ink): string[] {
  const lead = `${`[${number}]`.padStart(5)} ${seconds(Date.parse(finding.firstSeen) - zero).padStart(7)}  `;
  const bits = finding.surprise === undefined ? "" : `, ${finding.surprise} bits`;
  const times = finding.count > 1 ? `, ${finding.count} times` : "";
  const head = `${ink(severityStyle[finding.severity], finding.severity.padEnd(8))} ${ink("bold", finding.rule)}${ink("dim", ` · ${finding.gate}${bits}${times}`)}`;
  return [lead + head, ...wrap(plain(finding.message, 400), columns - 15).map((text) => `${" ".repeat(15)}${text}`)];
}

function shedLine({ spec }: AgentVerdict): string[] {
  return spec.findingsShed > 0 ? [`      … and ${counted(spec.findingsShed, "finding")} that found no room`] : [];
}
