// A case as a person would tell it: who, against what, what happened step by step, what that means, and what would be done.
import type { AgentVerdict, Finding, Severity } from "@bailiff/crds";
import { tokenOf } from "../../baseline/entry.ts";
import { describe } from "../../destinations/destination.ts";
import { plain, timeText } from "../../report/evidence/evidence.ts";
import type { Contact, ProcessRecord } from "../record/recorder.ts";
import { columns, counted, cut, field, type Ink, severityStyle, wrap } from "./paper.ts";
import { planLines } from "./plan-lines.ts";
import { type Forest, processTree, type TreeNode } from "./process-tree.ts";
import { baselineLines } from "./readiness-text.ts";
import { inTime, type VerdictView } from "./verdict-view.ts";

const mostLines = 60;

/** One case on paper, ending in a newline. */
export function timeline(view: VerdictView, ink: Ink): string {
  const findings = inTime(view.verdict.spec.findings);
  const telling = { view, findings, ink, ...castOf(view, findings) };
  const lines = [
    ...heading(view, ink),
    "",
    ...story(telling),
    ...findings.flatMap((finding, at) => findingLines(finding, at + 1, telling)),
    ...shedLine(view.verdict),
    "",
    ...planLines(view, ink),
  ];
  return `${lines.join("\n")}\n`;
}

interface Telling {
  readonly view: VerdictView;
  readonly findings: readonly Finding[];
  readonly ink: Ink;
  readonly forest: Forest;
  /** The case's first and last moment, in milliseconds: all other times are told from the first. */
  readonly zero: number;
  readonly end: number;
}

function castOf(view: VerdictView, findings: readonly Finding[]): Pick<Telling, "forest" | "zero" | "end"> {
  const evidence = findings.flatMap((finding) => finding.evidence);
  const times = [...findings.map(({ firstSeen }) => firstSeen), ...evidence.map(({ time }) => time)].map(Date.parse);
  const end = Math.max(...view.verdict.spec.findings.map(({ lastSeen }) => Date.parse(lastSeen)));
  const seen = Math.min(...times);
  const execIds = evidence.map(({ execId = "" }) => execId).filter((id) => id !== "");
  // Who went to a new place meanwhile belongs to the story, whether a rule minded or not.
  const isNews = (record: ProcessRecord): boolean =>
    view.learned !== undefined && [...record.contacts.values()].some((contact) => timesSeen(view, contact).times === 0);
  const forest = processTree(execIds, view.recorder, { from: seen * 1000, to: end * 1000, isNews });
  const steps = forest.roots.flatMap(({ children }) => children.map(({ process }) => process.start / 1000));
  return { forest, zero: Math.min(seen, ...steps), end };
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

function story(telling: Telling): string[] {
  const { forest, zero, end, ink } = telling;
  if (forest.roots.length === 0) return [];
  const lines: string[] = [];
  for (const root of forest.roots) tell(root, "", "", lines, telling);
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

function tell(node: TreeNode, lead: string, rest: string, lines: string[], telling: Telling): void {
  const { zero, ink } = telling;
  const { process } = node;
  const marks = marksOf(telling.findings, (finding) => isShownBy(finding, process.execId, "process"));
  const when = node.isTop ? "" : seconds(process.start / 1000 - zero);
  const name = process.binary.slice(process.binary.lastIndexOf("/") + 1) || process.binary;
  const program = isOddPlace(process.binary) ? process.binary : name;
  // A script's own path comes again as its first argument.
  const args =
    process.arguments.split(" ", 1)[0] === process.binary
      ? process.arguments.slice(process.binary.length + 1)
      : process.arguments;
  lines.push(line(when, lead, `${program} ${args}`.trim(), marks, ink, node.isTop ? ` (pid ${process.pid})` : ""));
  const below = [...contactsOf(node, telling), ...node.children].sort((a, b) => timeOf(a) - timeOf(b));
  for (const [at, one] of below.entries()) {
    const [branch, under] = at === below.length - 1 ? ["└─ ", "   "] : ["├─ ", "│  "];
    if ("process" in one) tell(one, rest + branch, rest + under, lines, telling);
    else lines.push(line(seconds(one.first / 1000 - zero), rest + branch, one.text, one.marks, ink));
  }
}

const timeOf = (one: TreeNode | Told): number => ("process" in one ? one.process.start : one.first);

interface Mark {
  readonly at: number;
  readonly finding: Finding;
}

interface Told {
  readonly first: number;
  readonly text: string;
  readonly marks: readonly Mark[];
}

function marksOf(findings: readonly Finding[], isIt: (finding: Finding) => boolean): Mark[] {
  return findings.flatMap((finding, at) => (isIt(finding) ? [{ at: at + 1, finding }] : []));
}

/** Where a process connected. Of the agent itself, which calls many places, only what is the case's or new. */
function contactsOf({ process, isTop }: TreeNode, { view, findings }: Telling): Told[] {
  return [...process.contacts.values()].flatMap((contact) => {
    const { address, port, first, count } = contact;
    const { to, times } = timesSeen(view, contact);
    const marks = marksOf(findings, (finding) => isShownBy(finding, process.execId, "connect", address, port));
    if (isTop && marks.length === 0 && times > 0) return [];
    const before =
      times > 0 ? `, seen ${counted(times, "time")} before` : view.learned === undefined ? "" : ", never seen before";
    return [{ first, marks, text: `→ ${plain(describe(to), 120)}${count > 1 ? ` ×${count}` : ""}${before}` }];
  });
}

/** Where a contact went, and how often the container had been there while it was learned. */
function timesSeen({ destinations, learned }: VerdictView, { address, port, protocol, first }: Contact) {
  const to = destinations.resolve(address, port, protocol, first);
  let times = 0;
  for (const entry of learned?.connect.values() ?? []) if (tokenOf(entry) === to.token) times += entry.count;
  return { to, times };
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

function findingLines(finding: Finding, number: number, { zero, ink }: Telling): string[] {
  const lead = `${`[${number}]`.padStart(5)} ${seconds(Date.parse(finding.firstSeen) - zero).padStart(7)}  `;
  const bits = finding.surprise === undefined ? "" : `, ${finding.surprise} bits`;
  const times = finding.count > 1 ? `, ${finding.count} times` : "";
  const head = `${ink(severityStyle[finding.severity], finding.severity.padEnd(8))} ${ink("bold", finding.rule)}${ink("dim", ` · ${finding.gate}${bits}${times}`)}`;
  return [lead + head, ...wrap(plain(finding.message, 400), columns - 15).map((text) => `${" ".repeat(15)}${text}`)];
}

function shedLine({ spec }: AgentVerdict): string[] {
  return spec.findingsShed > 0 ? [`      … and ${counted(spec.findingsShed, "finding")} that found no room`] : [];
}
