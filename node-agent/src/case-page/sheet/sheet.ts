// All that a case's page shows, as plain data: the same from a recording that was replayed and from a verdict that a cluster holds.
import type { AgentVerdict, Finding, Severity } from "@bailiff/crds";

export interface CaseSheet {
  readonly verdict: AgentVerdict;
  /** Where it was judged. */
  readonly origin: "Recording" | "Cluster";
  readonly policy: { readonly name: string; readonly text: string } | undefined;
  /** In order of time; a finding's number is its place here, from 1. */
  readonly findings: readonly Finding[];
  /** The first and last moment, in milliseconds since 1970. */
  readonly zeroMs: number;
  readonly endMs: number;
  readonly steps: readonly Step[];
  /** Processes beside the case; undefined where nobody counted them. */
  readonly others: number | undefined;
  readonly places: readonly Place[];
  readonly baseline: Knowledge;
  /** What was done, or would be, line by line. */
  readonly custody: readonly Line[];
}

/** A process of the case, with what it did and started. */
export interface Step {
  readonly text: string;
  readonly path: string;
  readonly pid: number | undefined;
  /** Undefined where only its children are known to have a time. */
  readonly atMs: number | undefined;
  /** Numbers of the findings that it proves. */
  readonly marks: readonly number[];
  readonly calls: readonly Call[];
  readonly children: readonly Step[];
}

export interface Call {
  readonly atMs: number;
  readonly place: string;
  readonly count: number;
  /** Times seen while it was learned; undefined where nothing was learned, or nobody asked. */
  readonly before: number | undefined;
  readonly marks: readonly number[];
}

/** A destination of the case. */
export interface Place {
  readonly name: string;
  readonly count: number;
  readonly before: number | undefined;
  readonly severity: Severity | undefined;
}

/** What the baseline knew. */
export interface Knowledge {
  readonly state: string;
  readonly lines: readonly string[];
  /** Most seen first. */
  readonly programs: readonly Known[];
  readonly destinations: readonly Known[];
}

export interface Known {
  readonly name: string;
  readonly count: number;
}

export interface Line {
  readonly name: string;
  readonly text: string;
}

/** Places of all steps, by name: what was new or found first. */
export function placesOf(steps: readonly Step[], findings: readonly Finding[]): Place[] {
  const places = new Map<string, Place>();
  const visit = (step: Step): void => {
    for (const { place: name, count, before, marks } of step.calls) {
      const known = places.get(name);
      const severity = worst([known?.severity, ...marks.map((mark) => findings[mark - 1]?.severity)]);
      places.set(name, { name, count: (known?.count ?? 0) + count, before, severity });
    }
    step.children.forEach(visit);
  };
  steps.forEach(visit);
  return [...places.values()].sort((a, b) => rank(b.severity) - rank(a.severity) || b.count - a.count);
}

const order: readonly (Severity | undefined)[] = [undefined, "Low", "Medium", "High", "Critical"];
const rank = (severity: Severity | undefined): number => order.indexOf(severity);
const worst = (severities: readonly (Severity | undefined)[]): Severity | undefined =>
  [...severities].sort((a, b) => rank(b) - rank(a))[0];

/** The most known of a list of counted names, added up by name. */
export function mostKnown(entries: Iterable<Known>, most: number): Known[] {
  const sums = new Map<string, number>();
  for (const { name, count } of entries) sums.set(name, (sums.get(name) ?? 0) + count);
  return [...sums]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, most);
}
