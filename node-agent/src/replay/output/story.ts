// What a case tells, before it is put on paper: its processes as trees, where each connected, and which findings each step proves.
import type { Finding } from "@bailiff/crds";
import { tokenOf } from "../../baseline/counts/entry.ts";
import { describe } from "../../destinations/destination.ts";
import { plain } from "../../report/evidence/evidence.ts";
import type { Contact, ProcessRecord } from "../record/recorder.ts";
import { type Forest, processTree, type TreeNode } from "./process-tree.ts";
import { inTime, type VerdictView } from "./verdict-view.ts";

export interface Story {
  readonly view: VerdictView;
  /** In order of time: a mark's number is the place in this list, from 1. */
  readonly findings: readonly Finding[];
  readonly forest: Forest;
  /** The case's first and last moment, in milliseconds: all other times are told from the first. */
  readonly zero: number;
  readonly end: number;
}

/** A finding that a step proves, by its number in the story. */
export interface Mark {
  readonly at: number;
  readonly finding: Finding;
}

/** A connection of one process to one place. */
export interface Told {
  /** Its first time, in microseconds. */
  readonly first: number;
  /** Such as "crm.crm (10.96.10.20:8080)". */
  readonly place: string;
  readonly count: number;
  /** How often the container had been there while it was learned; undefined where nothing was learned. */
  readonly before: number | undefined;
  readonly marks: readonly Mark[];
}

export function storyOf(view: VerdictView): Story {
  const findings = inTime(view.verdict.spec.findings);
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
  return { view, findings, forest, zero: Math.min(seen, ...steps), end };
}

/** The findings whose evidence is this process itself. */
export function marksOfProcess({ findings }: Story, { execId }: ProcessRecord): Mark[] {
  return marksOf(findings, (piece) => piece.execId === execId && piece.action !== "connect");
}

/** Where a process connected. Of the agent itself, which calls many places, only what is the case's or new. */
export function contactsOf({ view, findings }: Story, { process, isTop }: TreeNode): Told[] {
  return [...process.contacts.values()].flatMap((contact) => {
    const { address, port, first, count } = contact;
    const { to, times } = timesSeen(view, contact);
    const marks = marksOf(
      findings,
      (piece) =>
        piece.execId === process.execId &&
        piece.action === "connect" &&
        piece.address === address &&
        piece.port === port,
    );
    if (isTop && marks.length === 0 && times > 0) return [];
    const before = view.learned === undefined ? undefined : times;
    return [{ first, marks, place: plain(describe(to), 120), count, before }];
  });
}

/** A program as people call it: its name, or its whole path where programs don't usually stand there; a script's own path is not told twice. */
export function commandLine({ binary, arguments: line }: Pick<ProcessRecord, "binary" | "arguments">): string {
  const name = binary.slice(binary.lastIndexOf("/") + 1) || binary;
  const program = isOddPlace(binary) ? binary : name;
  const rest = line.split(" ", 1)[0] === binary ? line.slice(binary.length + 1) : line;
  return `${program} ${rest}`.trim();
}

const isOddPlace = (path: string): boolean => !/^\/(?:usr\/)?(?:local\/)?s?bin\//.test(path);

function marksOf(findings: readonly Finding[], isIt: (piece: Finding["evidence"][number]) => boolean): Mark[] {
  return findings.flatMap((finding, at) => (finding.evidence.some(isIt) ? [{ at: at + 1, finding }] : []));
}

/** Where a contact went, and how often the container had been there while it was learned. */
function timesSeen({ destinations, learned }: VerdictView, { address, port, protocol, first }: Contact) {
  const to = destinations.resolve(address, port, protocol, first);
  let times = 0;
  for (const entry of learned?.connect.values() ?? []) if (tokenOf(entry) === to.token) times += entry.count;
  return { to, times };
}
