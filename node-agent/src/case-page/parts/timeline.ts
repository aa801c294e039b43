// When each finding happened, one line a rule, with the moment of the cut: what came before it and what after.
import { type Html, html, nothing } from "../html/html.ts";
import type { CaseSheet } from "../sheet/sheet.ts";
import { classOf } from "./style.ts";

const width = 1040;
const left = 250;
const lane = 24;
const lanesAtMost = 24;

export function timeline({ verdict, findings, zeroMs, endMs }: CaseSheet): Html {
  if (findings.length === 0) return nothing;
  const cutMs = Date.parse(verdict.spec.custody?.cutAt ?? verdict.status?.quarantine?.since ?? "");
  const lastMs = Math.max(endMs, Number.isNaN(cutMs) ? endMs : cutMs, zeroMs + 1000);
  const at = (ms: number): number =>
    Math.round((left + ((width - left - 20) * (ms - zeroMs)) / (lastMs - zeroMs)) * 10) / 10;
  const byRule = [...Map.groupBy(findings, ({ rule }) => rule)];
  const lanes = byRule.slice(0, lanesAtMost);
  const height = lanes.length * lane + 34;
  const ticks = tickMs(lastMs - zeroMs);
  return html`<section><h2>When</h2>
<p class="dim">From ${clock(zeroMs)}, for ${((endMs - zeroMs) / 1000).toFixed(1)} s. Each dot is the first time in ten seconds.</p>
<div class="scroll"><svg viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="Findings over time">
${ticks.map(
  (ms) =>
    html`<line class="rule" x1="${at(zeroMs + ms)}" x2="${at(zeroMs + ms)}" y1="0" y2="${height - 24}"/><text class="dim" x="${at(zeroMs + ms)}" y="${height - 8}" text-anchor="middle">${secondsText(ms)}</text>`,
)}
${lanes.map(([rule, ones], row) => {
  const y = row * lane + 16;
  return html`<text x="0" y="${y + 4}">${short(rule)}</text><line class="rule" x1="${left}" x2="${width - 20}" y1="${y}" y2="${y}"/>${ones.flatMap(
    ({ times, firstSeen, severity }) =>
      (times.length > 0 ? times : [firstSeen]).map(
        (time) =>
          html`<circle class="${classOf(severity)}" cx="${at(Date.parse(time))}" cy="${y}" r="5"><title>${rule} ${time}</title></circle>`,
      ),
  )}`;
})}
${
  Number.isNaN(cutMs)
    ? nothing
    : html`<line class="cut" x1="${at(cutMs)}" x2="${at(cutMs)}" y1="0" y2="${height - 24}" stroke-width="2"><title>the cut</title></line>`
}
</svg></div>${byRule.length > lanes.length ? html`<p class="dim">… and ${byRule.length - lanes.length} rules more, below.</p>` : nothing}</section>`;
}

/** At most about eight ticks, at round numbers of milliseconds. */
function tickMs(spanMs: number): number[] {
  const steps = [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000];
  const step = steps.find((ms) => spanMs / ms <= 8) ?? 3_600_000 * Math.ceil(spanMs / 8 / 3_600_000);
  return Array.from({ length: Math.floor(spanMs / step) + 1 }, (_, tick) => tick * step);
}

const short = (rule: string): string => (rule.length <= 34 ? rule : `${rule.slice(0, 33)}…`);

/** A time since the beginning, for an axis. */
function secondsText(ms: number): string {
  return ms < 120_000 ? `+${ms / 1000} s` : ms < 7_200_000 ? `+${ms / 60_000} min` : `+${ms / 3_600_000} h`;
}

/** A moment as people read it. */
export const clock = (ms: number): string => new Date(ms).toISOString().replace("T", " ").replace("Z", " UTC");
