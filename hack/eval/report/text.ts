// How figures are written, the same in the terminal and in the report.
import type { Rate, Share } from "../score/score.ts";

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** `29/32 (91 %, 79–100 %)`: the interval is the bootstrap's. `14/14 (100 %, ≥81 %)`: of all found, the exact bound. */
export function shareText(share: Share | undefined): string {
  if (share === undefined || share.of === 0) return "–";
  const { found, of, interval, atLeast } = share;
  if (found === of && atLeast !== undefined) return `${found}/${of} (100 %, ≥${percent(atLeast)})`;
  const range = interval === undefined ? "" : `, ${Math.round(interval.low * 100)}–${percent(interval.high)}`;
  return `${found}/${of} (${percent(found / of)}${range})`;
}

/** Found of how many, nothing else. */
export const countText = (share: Share | undefined): string =>
  share === undefined || share.of === 0 ? "–" : `${share.found}/${share.of}`;

/** `1 in 1.50 agent-hours: 0.66 an hour, at most 3.15`. */
export function rateText({ count, agentHours, perAgentHour, perAgentHourAtMost }: Rate): string {
  if (agentHours === 0) return "no such time";
  return `${count} in ${agentHours.toFixed(2)} agent-hours: ${perAgentHour.toFixed(2)} an agent-hour, at most ${perAgentHourAtMost.toFixed(2)}`;
}

export function secondsText(seconds: number | undefined): string {
  return seconds === undefined ? "–" : `${seconds.toFixed(1)} s`;
}

/** Rows as a table whose columns line up. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Rows as a table in Markdown; the first is its head. */
export function markdownTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
