// Where the pod went in this case: what was known on thin lines, what was new or found in colour.
import { type Html, html, nothing } from "../html/html.ts";
import type { CaseSheet } from "../sheet/sheet.ts";
import { classOf } from "./style.ts";
import { beforeText } from "./tree.ts";

const width = 1040;
const row = 30;
const most = 30;

export function destinations({ places, verdict }: CaseSheet): Html {
  if (places.length === 0) return nothing;
  const shown = places.slice(0, most);
  const height = shown.length * row + 10;
  const middle = height / 2;
  const edges = shown.map(({ severity, count, name }, at) => {
    const y = at * row + row / 2 + 5;
    const thick = Math.min(6, 1 + Math.log2(count));
    return html`<path class="edge ${classOf(severity)}" stroke-width="${Math.round(thick * 10) / 10}" d="M230 ${middle} C 330 ${middle}, 330 ${y}, 420 ${y}"><title>${name}</title></path>`;
  });
  const labels = shown.map(({ severity, count, name, before }, at) => {
    const y = at * row + row / 2 + 5;
    const isNew = before === 0;
    return html`<circle class="${classOf(severity)}" cx="424" cy="${y}" r="5"/><text x="438" y="${y + 4}">${short(name)} <tspan class="${isNew ? "critical" : "dim"}">×${count}, ${beforeText(before)}</tspan></text>`;
  });
  return html`<section><h2>Where it went</h2><div class="scroll"><svg viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="Destinations of the case">
${edges}<rect class="box" x="0" y="${middle - 20}" width="230" height="40" rx="6"/><text x="12" y="${middle + 4}">${cut(verdict.spec.pod.name, 30)}</text>${labels}
</svg></div>${places.length > most ? html`<p class="dim">… and ${places.length - most} more.</p>` : nothing}</section>`;
}

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
const short = (name: string): string => cut(name, 64);
