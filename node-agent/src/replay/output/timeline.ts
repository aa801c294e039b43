// A case as a person would tell it: who, against what, what happened step by step, what that means, and what would be done.
import type { AgentVerdict, Finding, Severity } from "@bailiff/crds";
import { plain, timeText } from "../../report/evidence/evidence.ts";
import { counselLines } from "./counsel.ts";
import { columns, counted, cut, field, type Ink, severityStyle, wrap } from "./paper.ts";
import { planLines } from "./plan-lines.ts";
import type { TreeNode } from "./process-tree.ts";
import { baselineLines } from "./readiness-text.ts";
import { commandLine, contactsOf, type Mark, marksOfProcess, type Story, storyOf, type Told } from "./story.ts";
import type { VerdictView } from "./verdict-view.ts";

const mostLines = 60;

/** One case on paper, ending in a newline. */
export function timeline(view: VerdictView, ink: Ink): string {
  const story = storyOf(view);
  const lines = [
    ...heading(view, ink),
    "",
    ...steps(story, ink),
    ...story.findings.flatMap((finding, at) => findingLines(finding, at + 1, story, ink)),
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

function steps(story: Story, ink: Ink): string[] {
  const { forest, zero, end } = story;
  if (forest.roots.length === 0) return [];
  const lines: string[] = [];
  for (const root of forest.roots) tell(root, "", "", lines, story, ink);
  const shown = lines.slice(0, mostLines);
  const more = lines.length - shown.length;
  const others =
    forest.others === 0 ? "" : `; ${counted(forest.others, "process", "processes")} beside it without findings`;
  const from = timeText(zero * 1000)
    .replace("T", " ")
    .replace("Z", " UTC");
  return [
    `${ink("bold", "What happened")}  ${from}, for ${((end - zero) / 1000).toFixed(1)} s${others}`,
    "",
    ...shown,
    ...(more > 0 ? [`           … and ${more} lines more`] : []),
    "",
  ];
}

function tell(node: TreeNode, lead: string, rest: string, lines: string[], story: Story, ink: Ink): void {
  const { process, isTop } = node;
  const { zero } = story;
  const when = isTop ? "" : seconds(process.start / 1000 - zero);
  const tail = isTop ? ` (pid ${process.pid})` : "";
  lines.push(line(when, lead, commandLine(process), marksOfProcess(story, process), ink, tail));
  const below = [...contactsOf(story, node), ...node.children].sort((a, b) => timeOf(a) - timeOf(b));
  for (const [at, one] of below.entries()) {
    const [branch, under] = at === below.length - 1 ? ["└─ ", "   "] : ["├─ ", "│  "];
    if ("process" in one) tell(one, rest + branch, rest + under, lines, story, ink);
    else lines.push(line(seconds(one.first / 1000 - zero), rest + branch, contactText(one), one.marks, ink));
  }
}

function contactText({ place, count, before }: Told): string {
  const known =
    before === undefined ? "" : before > 0 ? `, seen ${counted(before, "time")} before` : ", never seen before";
  return `→ ${place}${count > 1 ? ` ×${count}` : ""}${known}`;
}

const timeOf = (one: TreeNode | Told): number => ("process" in one ? one.process.start : one.first);

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

function findingLines(finding: Finding, number: number, { zero, findings }: Story, ink: Ink): string[] {
  const lead = `${`[${number}]`.padStart(5)} ${seconds(Date.parse(finding.firstSeen) - zero).padStart(7)}  `;
  const bits = finding.surprise === undefined ? "" : `, ${finding.surprise} bits`;
  const times = finding.count > 1 ? `, ${finding.count} times` : "";
  const head = `${ink(severityStyle[finding.severity], finding.severity.padEnd(8))} ${ink("bold", finding.rule)}${ink("dim", ` · ${finding.gate}${bits}${times}`)}`;
  return [
    lead + head,
    ...wrap(plain(finding.message, 400), columns - 15).map((text) => `${" ".repeat(15)}${text}`),
    // A remark needs no counsel.
    ...(finding.severity === "Low" ? [] : counselLines(finding, 15, ink, isFirstOfItsRule(finding, findings))),
  ];
}

function isFirstOfItsRule(finding: Finding, findings: readonly Finding[]): boolean {
  return findings.find(({ rule, severity }) => rule === finding.rule && severity !== "Low") === finding;
}

function shedLine({ spec }: AgentVerdict): string[] {
  return spec.findingsShed > 0 ? [`      … and ${counted(spec.findingsShed, "finding")} that found no room`] : [];
}
