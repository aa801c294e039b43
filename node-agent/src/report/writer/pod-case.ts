// What the reporter remembers of one pod: its open case as stored, what was closed before, and when the next write is due.
import type { AgentVerdict, AgentVerdictSpec, Severity } from "@bailiff/crds";
import { rankOf } from "../case/finding-record.ts";
import { acknowledgedKey, isUnsaid, mergeSpecs, specSince } from "../merge/merge.ts";

/**
 * Count-only changes of a case are written this often at most, new findings this often, worse ones at once. What has only been counted
 * for long is counted ever more lazily: a node's fifty old cases would be most of what it writes.
 */
export const intervals = { countsMs: 15_000, oldCountsMs: 60_000, findingMs: 2_000, graveFindingMs: 500 } as const;

/** Kinds of findings that are told apart when they come; beyond them all are counts. */
const knownKept = 512;

const openPhases: ReadonlySet<string> = new Set(["Open", "AwaitingApproval", "Quarantined"]);

/** A case that nobody has closed: one without a phase is so new that the operator hasn't seen it. */
export function isOpen({ status }: AgentVerdict): boolean {
  return status?.phase === undefined || openPhases.has(status.phase);
}

export class PodCase {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** True once the API server was asked what it has on this pod. */
  isLocated = false;
  /** Of the open case, or of the next one. */
  number = 1;
  /** The open case as stored. */
  stored: AgentVerdict | undefined;
  /** The case that this life asked the API server to create last: what it says is ours, whether an answer came or not. */
  sent: string | undefined;
  /** Findings that the pipeline doesn't hold: an earlier life's, or those between a closing and its being noticed. */
  base: AgentVerdictSpec | undefined;
  /** True: `base` is a copy of what may be stored already. */
  isBaseACopy = false;
  /** When the last case was closed, in milliseconds since 1970. */
  closedMs = Number.NEGATIVE_INFINITY;
  readonly acknowledged = new Set<string>();
  /** What that case said when it was closed: what it never said was found in the meantime, and is nobody's to have closed. */
  #said: AgentVerdictSpec | undefined;
  /** By the monotonic clock. */
  dueMs = Number.POSITIVE_INFINITY;
  dirtySinceMs = Number.POSITIVE_INFINITY;
  writtenMs = Number.NEGATIVE_INFINITY;
  failures = 0;
  /** The case is new, or worse than it was written: it goes before what only became more. */
  isWorse = false;
  /** What came is worth a file on disk, should this process die before it is written. */
  isNews = false;
  /** Something is on disk that came after the delivery that is under way began. */
  isKept = false;
  #rank = -1;
  /** When something new came last. */
  #newsMs = Number.NEGATIVE_INFINITY;
  readonly #known = new Set<string>();

  constructor(uid: string, namespace: string, name: string) {
    this.uid = uid;
    this.namespace = namespace;
    this.name = name;
  }

  /** How grave the worst of it is; -1 where nothing was found. */
  get rank(): number {
    return Math.max(this.#rank, this.base === undefined ? -1 : rankOf(this.base.severity));
  }

  /** Everything of it is stored: what is forgotten here is found again there. */
  get isSettled(): boolean {
    return this.dueMs === Number.POSITIVE_INFINITY && !this.isNews;
  }

  /** A ruling went into the case: when is that worth a write? */
  found(key: string, severity: Severity, nowMs: number): void {
    const rank = rankOf(severity);
    const oldMs = (nowMs - this.#newsMs) / 4;
    let afterMs: number = Math.min(Math.max(oldMs, intervals.countsMs), intervals.oldCountsMs);
    if (!this.#known.has(key) && this.#known.size < knownKept) {
      this.#known.add(key);
      this.isNews = true;
      afterMs = rank >= rankOf("Medium") ? intervals.graveFindingMs : intervals.findingMs;
    }
    if (rank > this.#rank) {
      this.#rank = rank;
      afterMs = 0;
      this.isNews = true;
      this.isWorse = true;
    }
    if (this.isNews) this.#newsMs = nowMs;
    this.due(Math.max(nowMs, this.writtenMs + afterMs), nowMs);
  }

  /** What the node saw of it in custody changed. */
  custodyChanged(isUrgent: boolean, nowMs: number): void {
    // A case that a person opened since is not known yet.
    if (this.stored === undefined) this.isLocated = false;
    this.due(isUrgent ? nowMs : Math.max(nowMs, this.writtenMs + intervals.countsMs), nowMs);
  }

  due(atMs: number, nowMs: number): void {
    this.dueMs = Math.min(this.dueMs, atMs);
    this.dirtySinceMs = Math.min(this.dirtySinceMs, nowMs);
  }

  /** The whole case as it should be stored; undefined where nothing was found. */
  wanted(found: AgentVerdictSpec | undefined): AgentVerdictSpec | undefined {
    if (this.base === undefined || found === undefined) return found ?? this.base;
    return mergeSpecs(this.base, found, "sum");
  }

  /**
   * Takes in what the API server has on this pod: the open case, if any, and what was decided about closed ones. `all`: cases of
   * others too, whose names are taken.
   */
  locate(cases: readonly AgentVerdict[], all: readonly AgentVerdict[] = cases): void {
    this.isLocated = true;
    for (const one of cases) if (!isOpen(one)) this.#learnClosed(one);
    const open = cases.filter(isOpen).sort((a, b) => numberOf(b) - numberOf(a))[0];
    this.number = open === undefined ? Math.max(0, ...all.map(numberOf)) + 1 : numberOf(open);
    if (open === undefined) {
      const written = this.isBaseACopy ? this.#said : undefined;
      if (this.base !== undefined) this.base = specSince(this.base, this.closedMs, written, this.#said);
      this.isBaseACopy = false;
      return;
    }
    this.stored = open;
    if (open.metadata.name === this.sent) return;
    this.base =
      this.base === undefined ? open.spec : mergeSpecs(open.spec, this.base, this.isBaseACopy ? "max" : "sum");
    this.isBaseACopy = false;
  }

  /** The open case turned out to be closed (or deleted): keeps of `found` what came after that. True where anything did. */
  close(as: AgentVerdict | undefined, found: AgentVerdictSpec | undefined, nowMs: number): boolean {
    const before = this.stored;
    if (as !== undefined) this.#learnClosed(as);
    else {
      this.closedMs = nowMs;
      this.#said = before?.spec;
    }
    const whole = this.wanted(found);
    this.base = whole && specSince(whole, this.closedMs, before?.spec, this.#said);
    this.stored = undefined;
    this.number++;
    this.#known.clear();
    this.#rank = -1;
    return this.base !== undefined;
  }

  /** Whether the case may be opened: acknowledged findings don't open one by themselves. */
  mayOpen(spec: AgentVerdictSpec): boolean {
    return spec.findings.some(
      (finding) =>
        (Date.parse(finding.lastSeen) > this.closedMs || isUnsaid(finding, this.#said)) &&
        !this.acknowledged.has(acknowledgedKey(finding)),
    );
  }

  #learnClosed(one: AgentVerdict): void {
    const closedMs = Date.parse(one.status?.closedAt ?? "");
    if (closedMs > this.closedMs) {
      this.closedMs = closedMs;
      this.#said = one.spec;
    }
    if (one.status?.phase === "Released" || one.status?.phase === "Dismissed")
      for (const finding of one.spec.findings) this.acknowledged.add(acknowledgedKey(finding));
  }
}

/** A pod has no such many cases: who writes such a number wants the next one to be none. */
const highest = 1_000_000_000;

function numberOf({ metadata: { name } }: AgentVerdict): number {
  const number = Number(name.slice(name.lastIndexOf("-") + 1));
  return Number.isSafeInteger(number) && number > 0 && number < highest ? number : 1;
}
