// Which process came from which, where each connected, and what of it the findings rest on.
import { type Html, html, nothing } from "../html/html.ts";
import type { Call, CaseSheet, Step } from "../sheet/sheet.ts";
import { classOf } from "./style.ts";

const mostRows = 300;

export function tree(sheet: CaseSheet, id: string): Html {
  if (sheet.steps.length === 0) return nothing;
  const room = { rows: mostRows };
  const list = sheet.steps.map((step) => stepRow(step, sheet, id, room));
  const beside =
    sheet.others === undefined || sheet.others === 0
      ? ""
      : `${sheet.others} other processes of the same containers at that time belong to no finding. `;
  return html`<section><h2>What happened</h2>
<p class="dim">${beside}Numbers are findings. Command lines are redacted.${sheet.origin === "Cluster" ? " Raw events stay on the node: these are the processes that the case keeps as evidence." : ""}</p>
<div class="tree"><ul>${list}</ul></div>${room.rows < 0 ? html`<p class="dim">… and more than ${mostRows} rows.</p>` : nothing}</section>`;
}

function stepRow(step: Step, sheet: CaseSheet, id: string, room: { rows: number }): Html {
  if (--room.rows < 0) return nothing;
  const below = [...step.calls, ...step.children].sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0));
  const rows = below.map((one) => ("place" in one ? callRow(one, sheet, id, room) : stepRow(one, sheet, id, room)));
  return html`<li><span class="when">${since(step.atMs, sheet)}</span><span title="${step.path}">${step.text}</span>${
    step.pid === undefined ? nothing : html` <span class="dim">pid ${step.pid}</span>`
  }${marks(step.marks, sheet, id)}${rows.length === 0 ? nothing : html`<ul>${rows}</ul>`}</li>`;
}

function callRow(call: Call, sheet: CaseSheet, id: string, room: { rows: number }): Html {
  if (--room.rows < 0) return nothing;
  const times = call.count > 1 ? ` ×${call.count}` : "";
  return html`<li class="call"><span class="when">${since(call.atMs, sheet)}</span>→ ${call.place}${times}, <span class="${call.before === 0 ? "new" : "old"}">${beforeText(call.before)}</span>${marks(call.marks, sheet, id)}</li>`;
}

/** How known a place was. */
export function beforeText(before: number | undefined): string {
  if (before === undefined) return "not asked of the baseline";
  return before === 0 ? "never seen before" : `seen ${before.toLocaleString("en-US")} times before`;
}

/** Small numbered links to findings. */
export function marks(numbers: readonly number[], { findings }: CaseSheet, id: string): Html {
  return html`${numbers.map((number) => html`<a class="mark ${classOf(findings[number - 1]?.severity)}" href="#${id}-${number}">${number}</a>`)}`;
}

function since(ms: number | undefined, { zeroMs }: CaseSheet): string {
  if (ms === undefined) return "";
  const seconds = (ms - zeroMs) / 1000;
  return seconds < 0 ? "before" : `+${seconds.toFixed(2)} s`;
}
