// Verdicts as `kubectl get agentverdicts -A` prints them. Ages end at the last event: a replay knows no clock.
import type { AgentVerdict } from "@bailiff/crds";
import type { Micros } from "@bailiff/proto/event";
import { plain } from "../../report/evidence/evidence.ts";

type Column = readonly [name: string, value: (verdict: AgentVerdict, now: Micros) => string];

const narrow: readonly Column[] = [
  ["NAMESPACE", ({ metadata }) => metadata.namespace ?? ""],
  ["NAME", ({ metadata }) => metadata.name],
  ["POD", ({ spec }) => spec.pod.name],
  ["SEVERITY", ({ spec }) => spec.severity],
  ["TOP-RULE", ({ spec }) => spec.findings[0]?.rule ?? ""],
  ["PHASE", ({ status }) => status?.phase ?? "Open"],
  ["HOLDS", ({ status }) => status?.quarantine?.state ?? ""],
  ["AGE", ({ spec }, now) => age(now - opened(spec.findings))],
];

const wide: readonly Column[] = [
  ...narrow,
  ["AGENT", ({ spec }) => spec.agent.name],
  ["NODE", ({ spec }) => spec.pod.node],
  ["SCORE", ({ spec }) => String(spec.score)],
  ["COUNT", ({ spec }) => String(spec.count)],
  ["SUMMARY", ({ spec }) => spec.summary],
];

/** The table; the empty text where there is no verdict. `now` is the time of the last event. */
export function table(verdicts: readonly AgentVerdict[], now: Micros, isWide: boolean): string {
  if (verdicts.length === 0) return "";
  const columns = isWide ? wide : narrow;
  const rows = verdicts.map((verdict) => columns.map(([, value]) => plain(value(verdict, now), 1024) || "<none>"));
  const all = [columns.map(([name]) => name), ...rows];
  const widths = columns.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join("   ")
          .trimEnd()}\n`,
    )
    .join("");
}

function opened(findings: AgentVerdict["spec"]["findings"]): Micros {
  return Math.min(...findings.map(({ firstSeen }) => Date.parse(firstSeen) * 1000));
}

/** A time span as kubectl writes it: two units at most, the smaller one only while it matters. */
export function age(micros: Micros): string {
  const seconds = Math.max(0, Math.floor(micros / 1_000_000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const two = (big: number, unit: string, small: number, smallUnit: string): string =>
    small === 0 ? `${big}${unit}` : `${big}${unit}${small}${smallUnit}`;
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return two(minutes, "m", seconds % 60, "s");
  if (hours < 3) return `${minutes}m`;
  if (hours < 8) return two(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  if (days < 8) return two(days, "d", hours % 24, "h");
  return `${days}d`;
}
